using EdgeRnn.Sensors.Reading.Times;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>What a column is for.</summary>
internal enum ColumnRole
{
    Time,
    RowNumber,
    Entity,
    Channel,
    Counter,
    Constant,
    Text,
}

/// <summary>What was decided of a column.</summary>
/// <param name="Place">In a record.</param>
/// <param name="Name">As the recording gives it.</param>
/// <param name="Unit">Empty where none is given.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Reader">How its values are read.</param>
/// <param name="Reason">Why it was decided so.</param>
internal sealed record ColumnPlan(int Place, string Name, string Unit, ColumnRole Role, CellReader Reader, string Reason)
{
    public bool IsChannel => Role is ColumnRole.Channel or ColumnRole.Counter;
}

/// <summary>Where the time of a record stands.</summary>
/// <param name="Place">The column of the date, or of date and clock.</param>
/// <param name="Forms">How it may be written: more than one where the sample does not decide.</param>
/// <param name="ClockPlace">A column of the clock alone; negative for none.</param>
/// <param name="Clock">How that clock is written.</param>
/// <param name="FractionPlace">A column of the fraction of a second; negative for none.</param>
/// <param name="FractionUnit">Nanoseconds per unit of the fraction.</param>
internal sealed record TimePlan(int Place, IReadOnlyList<TimeForm> Forms, int ClockPlace = -1, TimeForm? Clock = null, int FractionPlace = -1, double FractionUnit = 0)
{
    /// <summary>The columns of year, month and so on, where each has its own.</summary>
    public IReadOnlyDictionary<TimePart, int>? Parts { get; init; }

    /// <summary>Every column that belongs to the time.</summary>
    public IEnumerable<int> Places => Parts?.Values ?? new[] { Place, ClockPlace, FractionPlace }.Where(place => place >= 0);
}

/// <summary>Which columns distinguish the devices or quantities of a recording in long form.</summary>
/// <param name="Places">Of the columns.</param>
/// <param name="Only">The one entity that is read; null for all.</param>
/// <param name="Readers">How the values of an entity are read, by entity and by place.</param>
internal sealed record EntityPlan(IReadOnlyList<int> Places, string? Only, IReadOnlyDictionary<string, IReadOnlyDictionary<int, ColumnPlan>> Readers);

/// <summary>What was decided of all columns.</summary>
internal sealed record ReadingPlan(IReadOnlyList<ColumnPlan> Columns, TimePlan? Time, EntityPlan? Entity, bool ByUser, IReadOnlyList<string> Notes)
{
    public IReadOnlyList<string> Names { get; } = [.. Columns.Select(column => column.Name)];

    public IReadOnlyList<ColumnPlan> Channels { get; init; } = [.. Columns.Where(column => column.IsChannel)];
}
