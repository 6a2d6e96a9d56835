using CsvHelper;

namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>What the lines of a text are.</summary>
internal enum TextForm
{
    Delimited,

    /// <summary>A JSON object per line, or an array of objects.</summary>
    Json,

    /// <summary>InfluxDB's line protocol.</summary>
    LineProtocol,
}

/// <summary>How a text is laid out, before what its columns mean.</summary>
internal sealed record Dialect
{
    /// <summary>A longer record is not one of a recording, in bytes.</summary>
    public const int LongestRecord = 1 << 20;

    public required TextForm Form { get; init; }

    public char Separator { get; init; } = ',';

    public char Quote { get; init; } = '"';

    /// <summary>Fields stand between runs of blanks.</summary>
    public bool CollapsesBlanks { get; init; }

    /// <summary>Blanks stand between separators and quotes.</summary>
    public bool TrimsBlanks { get; init; }

    /// <summary>Quotes stand inside fields without enclosing them.</summary>
    public bool HasStrayQuotes { get; init; }

    public bool HasHeader { get; init; }

    /// <summary>A name for each column of a delimited text; of other forms they come with the records.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The fields of the header as they stand there; empty without one.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>The unit of each column; empty where none is given.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>The line of the first record behind the header, from 1.</summary>
    public long FirstDataLine { get; init; } = 1;

    /// <summary>Title, units and comment lines.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; init; } = [];

    /// <summary>Why it was decided so.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The separator in words.</summary>
    public string SeparatorName => Form != TextForm.Delimited ? "none" : CollapsesBlanks ? "blanks" : Separator switch
    {
        ',' => "comma",
        ';' => "semicolon",
        '\t' => "tab",
        '|' => "bar",
        _ => $"'{Separator}'",
    };

    /// <summary>The tokenizer for this dialect.</summary>
    public CsvReaderOptions TokenizerOptions(bool tracksLines = true) => new()
    {
        Separator = CollapsesBlanks ? '\t' : Separator,
        Quote = Quote,
        HasHeader = false,
        MaxRecordSize = LongestRecord,
        TrimWhitespace = TrimsBlanks,
        MalformedData = HasStrayQuotes ? CsvMalformedDataHandling.Recover : CsvMalformedDataHandling.Throw,
        AllowLineBreaksInQuotes = !HasStrayQuotes,
        TrackLineNumbers = tracksLines,
    };
}
