using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The error where dates fit two orders and their steps decide for neither.</summary>
internal static class TwoReadings
{
    public static InputException Of(string path, string column, TimeForm first, IReadOnlyList<long> times, TimeForm second, IReadOnlyList<long> others) => new(
        $"{path}: times in column '{column}' can be read in two ways, {first.Describe()} ({Shown(times)}) or {second.Describe()} ({Shown(others)}), and nothing decides; choose: --time-format {Option(first)} or --time-format {Option(second)}");

    private static string Shown(IReadOnlyList<long> times) => $"from {TimeText.Day(times.First(time => time != TimeTrack.None))} to {TimeText.Day(times.Last(time => time != TimeTrack.None))}";

    private static string Option(TimeForm form) => form.Order switch { DateOrder.DayFirst => "day-first", DateOrder.MonthFirst => "month-first", _ => "year-first" };
}
