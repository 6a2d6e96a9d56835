using System.Globalization;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Dialects;

namespace EdgeRnn.Sensors.Reading;

/// <summary>What was read of a column, and why so.</summary>
/// <param name="Name">As in the recording; of long form the entity's.</param>
/// <param name="Role">One of <c>time</c>, <c>rowNumber</c>, <c>entity</c>, <c>channel</c>, <c>counter</c>, <c>constant</c>, <c>text</c>.</param>
/// <param name="Unit">Empty where none is given.</param>
/// <param name="Missing">The share of rows without a value.</param>
/// <param name="Reason">Why it has that role.</param>
/// <param name="First">Its first fields.</param>
/// <param name="Low">The least number; not finite where there is none.</param>
/// <param name="High">The largest number.</param>
internal sealed record ColumnReport(
    string Name, string Role, string Unit, double Missing, string Reason, IReadOnlyList<string> First, double Low = double.NaN, double High = double.NaN)
{
    /// <summary>It was not among the columns that the user chose.</summary>
    public bool IsPassedOver { get; init; }
}

/// <summary>What the times of a recording are like.</summary>
/// <param name="Column">Where they stand.</param>
/// <param name="Form">How they are written.</param>
/// <param name="First">Of the rows in order, as text.</param>
/// <param name="Last">Likewise.</param>
/// <param name="Interval">The usual interval in nanoseconds.</param>
/// <param name="Gaps">Intervals of more than one and a half times the usual.</param>
/// <param name="Back">Steps back.</param>
/// <param name="Same">Rows with the time of the row before.</param>
internal sealed record TimeReport(string Column, string Form, string First, string Last, long Interval, long Gaps, long Back, long Same);

/// <summary>How a recording or a stream of lines was read.</summary>
internal sealed record ReadingReport
{
    public required string Encoding { get; init; }

    /// <summary>In words; <c>none</c> for JSON and the line protocol.</summary>
    public required string Separator { get; init; }

    /// <summary>The decimal mark of most columns.</summary>
    public required char DecimalMark { get; init; }

    /// <summary><c>csv</c>, <c>json</c> or <c>line protocol</c>.</summary>
    public required string Form { get; init; }

    public required string FormReason { get; init; }

    public required long Rows { get; init; }

    public required TimeReport? Time { get; init; }

    public required IReadOnlyList<ColumnReport> Columns { get; init; }

    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    /// <summary>What was read other than it stands there, and what to consider.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public IReadOnlyList<string> TimeColumns => [.. Columns.Where(column => column.Role == "time").Select(column => column.Name)];

    public IEnumerable<ColumnReport> Channels => Columns.Where(column => column.Role is "channel" or "counter" && !column.IsPassedOver);

    /// <summary>The reading in one line.</summary>
    public string Summary()
    {
        const int MostNames = 12;
        string[] names = [.. Channels.Select(channel => channel.Name)];
        string channels = string.Join(", ", names.Take(MostNames)) + (names.Length > MostNames ? $" and {names.Length - MostNames} more" : "");
        string time = Time is null ? "no time" : $"time in '{Time.Column}' ({Time.Form}), {(Time.Interval > 0 ? $"every {Times.TimeText.Duration(Time.Interval)}" : "interval unknown")}";
        string form = Form == "csv" ? $"{Encoding}, separated by {Separator}, decimal {(DecimalMark == ',' ? "comma" : "point")}" : $"{Form}, {Encoding}";
        return string.Create(CultureInfo.InvariantCulture, $"{form}; {time}; {names.Length} {Plural.Of(names.Length, "channel")}: {channels}");
    }
}
