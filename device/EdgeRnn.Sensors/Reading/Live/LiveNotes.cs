using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Live;

/// <summary>How lines are read, in the words of a log.</summary>
internal static class LiveNotes
{
    public static IEnumerable<string> Of(RecordingSample sample, string encoding, IReadOnlyList<string> channels)
    {
        ReadingReport report = ReportOf(sample, encoding, channels);
        yield return $"read as {report.Summary()}";
        foreach (LeftOut left in report.LeftOut)
        {
            yield return left.ToString();
        }

        foreach (string note in report.Notes)
        {
            yield return note;
        }
    }

    /// <summary>What the first lines decided.</summary>
    public static ReadingReport ReportOf(RecordingSample sample, string encoding, IReadOnlyList<string> channels)
    {
        ReadingPlan plan = sample.Plan;
        List<LeftOut> leftOut = [.. sample.Dialect.LeftOut];
        leftOut.AddRange(plan.Columns.Where(column => column.Role is ColumnRole.RowNumber or ColumnRole.Text or ColumnRole.Constant).Select(column => new LeftOut($"column '{column.Name}'", column.Reason)));
        leftOut.AddRange(plan.Columns.Where(column => column.IsChannel && plan.ByUser && !plan.Channels.Contains(column)).Select(column => new LeftOut($"column '{column.Name}'", "not among the columns that were chosen")));
        List<string> notes = [.. plan.Channels.Where(column => column.Role == ColumnRole.Counter).Select(column => $"column '{column.Name}' is a running total: its increments are modelled")];
        notes.AddRange(plan.Channels.Where(column => column.Reader.Form.IsGrouped).Select(column => $"column '{column.Name}': {column.Reader.Form.Describe()}"));
        notes.AddRange(plan.Channels.Where(column => column.Reader.Pair >= 0).Select(column => $"column '{column.Name}': {ValueWords.Describe(column.Reader.Pair)}"));
        notes.AddRange(plan.Channels.Where(column => plan.Entity is null && column.Reason == RoleFinder.NoNumber).Select(column => $"column '{column.Name}' holds no number so far; it is missing until one comes"));
        if (plan.Entity is { } entity)
        {
            leftOut.AddRange(Naming.LeftOut(plan));
            notes.Add($"{string.Join(" and ", entity.Places.Select(place => $"'{plan.Names[place]}'"))} {(entity.Places.Count == 1 ? "distinguishes" : "distinguish")} {entity.Readers.Count} devices or series, each with channels of its own: a row ends when one comes again");
        }

        return new ReadingReport
        {
            Encoding = encoding,
            Separator = sample.Dialect.SeparatorName,
            DecimalMark = plan.Channels.Any(channel => channel.Reader.Form.Decimal == ',') ? ',' : '.',
            Form = sample.Dialect.Form switch { TextForm.Delimited => "csv", TextForm.Json => "json", _ => "line protocol" },
            FormReason = sample.Dialect.Reason,
            Rows = sample.Table.Rows.Count,
            Time = plan.Time is null ? null : new TimeReport(plan.Names[plan.Time.Place], plan.Time.Forms[0].Describe(), "", "", Intervals.Of(sample).Usual, 0, 0, 0),
            Columns = [.. channels.Select(name => new ColumnReport(name, "channel", "", 0, "", []))],
            LeftOut = leftOut,
            Notes = notes,
        };
    }
}
