namespace EdgeRnn.Sensors.Reading.Options;

/// <summary>What was decided of a reading, by the user or at an earlier start; everything else is decided by content.</summary>
internal sealed record ReadingOptions
{
    /// <summary>The channels, in this order; null takes every column that holds one.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Columns that were channels at an earlier start, and stay so whatever the first lines look like now.</summary>
    public IReadOnlyCollection<string> Known { get; init; } = [];

    /// <summary>The column that holds the time.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>How times are written: see <c>--time-format</c>.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>The decimal mark, <c>.</c> or <c>,</c>.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>What separates fields.</summary>
    public char? Separator { get; init; }

    /// <summary>Values that stand for a missing one.</summary>
    public IReadOnlyList<double> Missing { get; init; } = [];

    /// <summary>Words that stand for a missing value.</summary>
    public IReadOnlyList<string> MissingWords { get; init; } = [];

    /// <summary>Lines at the beginning that are passed over.</summary>
    public int SkipRows { get; init; }

    /// <summary>The column that names the device or quantity of each row, or <c>COLUMN=VALUE</c> for one of them alone.</summary>
    public string? Entity { get; init; }

    /// <summary>The interval to which rows are resampled.</summary>
    public TimeSpan? Every { get; init; }
}
