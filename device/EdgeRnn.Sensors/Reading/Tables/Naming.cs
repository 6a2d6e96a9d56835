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

    /// <summary>The entity, and behind it the column where several hold values.</summary>
    public static string Of(string entity, ColumnPlan column, ColumnPlan? onlyValue) => column == onlyValue ? entity : $"{entity}.{column.Name}";
}
