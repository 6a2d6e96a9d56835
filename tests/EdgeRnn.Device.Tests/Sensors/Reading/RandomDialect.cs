using System.Globalization;
using System.Text;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>One way to write a recording, drawn from a seed.</summary>
internal sealed record RandomDialect
{
    private static readonly string[] Words = ["", "NA", "NaN", "null", "unavailable", "unknown", "none"];
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public required Encoding Encoding { get; init; }

    public required char Separator { get; init; }

    public required char Decimal { get; init; }

    /// <summary>Between thousands; empty for none.</summary>
    public required string Group { get; init; }

    public required bool QuotesAll { get; init; }

    public required string LineEnd { get; init; }

    public required bool HasHeader { get; init; }

    public required bool HasUnits { get; init; }

    public required bool HasComments { get; init; }

    public required TimeStyle Time { get; init; }

    public required bool HasRowNumber { get; init; }

    public required bool HasConstant { get; init; }

    public required string Missing { get; init; }

    public required bool NewestFirst { get; init; }

    public static RandomDialect From(Random random)
    {
        T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];
        bool header = random.Next(4) > 0;
        char mark = Of('.', ',');
        TimeStyle time = Of(Enum.GetValues<TimeStyle>());
        return new RandomDialect
        {
            Encoding = Of<Encoding>(new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode),
            Separator = Of(',', ';', '\t', '|'),
            Decimal = mark,
            Group = Of("", "", "", mark == ',' ? "." : ",", " ", "'"),
            QuotesAll = random.Next(3) == 0,
            LineEnd = Of("\n", "\r\n", "\r"),
            HasHeader = header,
            HasUnits = header && random.Next(4) == 0,
            HasComments = random.Next(4) == 0,
            Time = time,
            HasRowNumber = random.Next(3) == 0,
            HasConstant = random.Next(3) == 0,
            Missing = Of(Words),
            NewestFirst = time != TimeStyle.None && random.Next(4) == 0,
        };
    }

    /// <summary>The names of all columns, in order, and their units.</summary>
    public (string Name, string Unit)[] Columns(IReadOnlyList<string> channels) =>
    [
        .. HasRowNumber ? [("No", "")] : Array.Empty<(string, string)>(),
        .. Time switch
        {
            TimeStyle.None => Array.Empty<(string, string)>(),
            TimeStyle.DateAndClock => [("Date", ""), ("Time", "")],
            _ => [("When", "")],
        },
        .. channels.Select(name => (name, "m")),
        .. HasConstant ? [("Height", "m")] : Array.Empty<(string, string)>(),
    ];

    public byte[] Write(IReadOnlyList<string> channels, IReadOnlyList<DateTime> times, decimal?[][] rows)
    {
        var text = new StringBuilder();
        void Line(IEnumerable<string> fields) => text.AppendJoin(Separator, fields.Select(Quoted)).Append(LineEnd);
        if (HasComments)
        {
            text.Append("# logger 7, site A").Append(LineEnd);
        }

        (string Name, string Unit)[] columns = Columns(channels);
        if (HasHeader)
        {
            Line(columns.Select(column => column.Name));
        }

        if (HasUnits)
        {
            Line(columns.Select(column => column.Unit));
        }

        for (int i = 0; i < rows.Length; i++)
        {
            int row = NewestFirst ? rows.Length - 1 - i : i;
            Line([
                .. HasRowNumber ? [(i + 17).ToString(Invariant)] : Array.Empty<string>(),
                .. TimeFields(times[row]),
                .. rows[row].Select(value => value is { } number ? Number(number) : Missing),
                .. HasConstant ? [Number(47.25m)] : Array.Empty<string>(),
            ]);
        }

        return [.. Encoding.Preamble, .. Encoding.GetBytes(text.ToString())];
    }

    private string[] TimeFields(DateTime time) => Time switch
    {
        TimeStyle.None => [],
        TimeStyle.Iso => [time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", Invariant)],
        TimeStyle.Plain => [time.ToString("yyyy-MM-dd HH:mm:ss", Invariant)],
        TimeStyle.Seconds => [new DateTimeOffset(time).ToUnixTimeSeconds().ToString(Invariant)],
        TimeStyle.Milliseconds => [new DateTimeOffset(time).ToUnixTimeMilliseconds().ToString(Invariant)],
        TimeStyle.DayFirst => [time.ToString("dd.MM.yyyy HH:mm", Invariant)],
        TimeStyle.DayFirstSlashes => [time.ToString("dd'/'MM'/'yyyy HH:mm", Invariant)],
        _ => [time.ToString("yyyy-MM-dd", Invariant), time.ToString("HH:mm:ss", Invariant)],
    };

    private string Number(decimal value)
    {
        string[] parts = Math.Abs(value).ToString(Invariant).Split('.');
        string whole = parts[0];
        for (int place = whole.Length - 3; place > 0 && Group.Length > 0; place -= 3)
        {
            whole = whole.Insert(place, Group);
        }

        return (value < 0 ? "-" : "") + whole + (parts.Length > 1 ? Decimal + parts[1] : "");
    }

    private string Quoted(string field) => QuotesAll || field.Contains(Separator, StringComparison.Ordinal) ? $"\"{field}\"" : field;
}

/// <summary>How the times of a recording are written.</summary>
internal enum TimeStyle
{
    None,
    Iso,
    Plain,
    Seconds,
    Milliseconds,
    DayFirst,
    DayFirstSlashes,
    DateAndClock,
}
