using EdgeRnn.Sensors.Reading.Times;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>Finds adjacent columns without names that together give a date and a time of day, as loggers and weather services write them.</summary>
internal static class UnnamedParts
{
    private const int FewestRows = 8;
    private const double FewestSteady = 0.8;

    /// <summary>Those that others begin with stand behind them, and a day of the year, which may be a month too, behind months.</summary>
    private static readonly TimePart[][] Orders =
    [
        [TimePart.Year, TimePart.Month, TimePart.Day, TimePart.Hour, TimePart.Minute, TimePart.Second],
        [TimePart.Year, TimePart.Month, TimePart.Day, TimePart.Hour, TimePart.Minute],
        [TimePart.Year, TimePart.DayOfYear, TimePart.Hour, TimePart.Minute],
        [TimePart.Year, TimePart.Month, TimePart.Day, TimePart.Hour],
        [TimePart.Year, TimePart.Month, TimePart.Day, TimePart.Clock],
        [TimePart.Year, TimePart.Month, TimePart.Day],
        [TimePart.Year, TimePart.DayOfYear, TimePart.Clock],
        [TimePart.Year, TimePart.DayOfYear, TimePart.Hour],
    ];

    /// <summary>The columns by part; empty where there are none.</summary>
    public static IReadOnlyDictionary<TimePart, int> Find(SampleTable sample) =>
        (from order in Orders
         from first in Enumerable.Range(0, Math.Max(0, sample.Names.Count - order.Length))
         let parts = order.Index().ToDictionary(part => part.Item, part => first + part.Index)
         where sample.Rows.Count >= FewestRows && parts.All(part => IsPart(sample, part.Key, part.Value)) && AreTimes(sample, parts)
         select parts).FirstOrDefault([]);

    private static bool IsPart(SampleTable sample, TimePart part, int place) =>
        sample.Names[place] == $"column{place + 1}" && sample.Column(place) is { } column && column.Present.Count == sample.Rows.Count && TimeParts.Holds(column, part);

    /// <summary>Whether times rise steadily, though the last part by itself does not: otherwise it may count anything.</summary>
    private static bool AreTimes(SampleTable sample, Dictionary<TimePart, int> parts)
    {
        Steps alone = Steps.Of(Array.ConvertAll(sample.Column(parts.Values.Max()).Numbers(NumberForm.Plain), number => (long)number));
        return TimeParts.TimesOf(sample, parts) is { } times && Steps.Of(times) is { Back: 0, Same: 0, Steady: >= FewestSteady } && (alone.Back > 0 || alone.Steady < FewestSteady);
    }
}
