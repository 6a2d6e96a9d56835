using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Describes the columns of a recording that was read.</summary>
internal static class ReportColumns
{
    private const int FirstCells = 3;

    public static List<ColumnReport> Of(RecordingSample sample, IRowTable table, int[] kept)
    {
        HashSet<ChannelColumn> modelled = [.. kept.Select(i => table.Channels[i])];
        ILookup<int, ChannelColumn> channels = table.Channels.ToLookup(channel => channel.Plan.Place);
        List<ColumnReport> columns = [];
        foreach (ColumnPlan column in sample.Plan.Columns)
        {
            if (channels[column.Place].Any())
            {
                columns.AddRange(channels[column.Place].Select(channel => Of(channel, modelled.Contains(channel), table.Count)));
            }
            else
            {
                SampleColumn cells = sample.Table.Column(column.Place);
                bool isEmpty = column.IsChannel && column.Reason == RoleFinder.NoNumber;
                string reason = isEmpty ? "it holds no number" : column.IsChannel ? "not among the columns that were chosen" : column.Reason;
                double missing = sample.Table.Rows.Count == 0 ? 0 : 1 - ((double)cells.Present.Count / sample.Table.Rows.Count);
                columns.Add(new ColumnReport(column.Name, NameOf(isEmpty ? ColumnRole.Text : column.Role), column.Unit, missing, reason, First(cells)) { IsPassedOver = column.IsChannel && !isEmpty });
            }
        }

        return columns;
    }

    /// <summary>The role as reports name it.</summary>
    public static string NameOf(ColumnRole role) => role switch
    {
        ColumnRole.Time => "time",
        ColumnRole.RowNumber => "rowNumber",
        ColumnRole.Entity => "entity",
        ColumnRole.Counter => "counter",
        ColumnRole.Constant => "constant",
        ColumnRole.Text => "text",
        _ => "channel",
    };

    public static IReadOnlyList<string> First(SampleColumn cells) => [.. cells.Cells.Where(cell => cell.Length > 0).Take(FirstCells).Select(PlainText.Of)];

    private static ColumnReport Of(ChannelColumn channel, bool isModelled, long rows)
    {
        (ColumnRole role, string reason) = isModelled ? (channel.Plan.Role, channel.Plan.Reason)
            : channel.Numbers > 0 && channel.Texts == 0 ? (ColumnRole.Constant, "it never changes")
            : (ColumnRole.Text, channel.Texts > 0 ? "it holds text" : "it holds no number");
        double missing = rows == 0 ? 0 : Math.Max(0, 1 - ((double)channel.Numbers / rows));
        return new ColumnReport(
            channel.Name, NameOf(role), channel.Plan.Unit, missing, reason, channel.First, channel.Numbers > 0 ? channel.Low : double.NaN, channel.Numbers > 0 ? channel.High : double.NaN);
    }
}
