using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Roles;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>What the channels of a recording in long form are called.</summary>
internal static class Naming
{
    /// <summary>The only column that holds values; null where there are several.</summary>
    public static ColumnPlan? OnlyValue(ReadingPlan plan)
    {
        ColumnPlan[] values = [.. plan.Channels.Where(channel => channel.Reason != RoleFinder.NoNumber)];
        return values.Length == 1 ? values[0] : null;
    }

    /// <summary>Of one entity the column numbers its rows.</summary>
    public static bool IsRowNumber(ReadingPlan plan, string entity, ColumnPlan column) =>
        plan.Entity is { } known && known.Readers.TryGetValue(entity, out IReadOnlyDictionary<int, ColumnPlan>? own)
        && own.TryGetValue(column.Place, out ColumnPlan? judged) && judged.Role == ColumnRole.RowNumber;

    /// <summary>The row numbers of single entities.</summary>
    public static IEnumerable<LeftOut> LeftOut(ReadingPlan plan)
    {
        ColumnPlan? onlyValue = OnlyValue(plan);
        return from entity in plan.Entity?.Readers.Keys ?? []
               from column in plan.Channels
               where IsRowNumber(plan, entity, column)
               select new LeftOut($"column '{PlainText.Of(Of(entity, column, onlyValue))}'", "it rises by one from row to row");
    }

    /// <summary>The entity, and behind it the column where several hold values.</summary>
    public static string Of(string entity, ColumnPlan column, ColumnPlan? onlyValue) => column == onlyValue ? entity : $"{entity}.{column.Name}";
}
