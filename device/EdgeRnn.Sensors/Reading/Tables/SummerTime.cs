using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>
/// Takes out of local times the hour by which clocks are set: a step back of one hour on a Sunday of October or November (or April,
/// in the south), a gap of one hour on a Sunday of March or April (or September, October).
/// </summary>
internal static class SummerTime
{
    private const long Hour = 3_600_000_000_000;

    /// <summary>Moves times behind a change so that steps stay steady.</summary>
    /// <param name="times">Of all rows, in order.</param>
    /// <param name="steps">Between them.</param>
    /// <returns>The rows at which a clock was set, each with whether it was set back.</returns>
    public static List<(int Row, bool IsBack)> TakeOut(List<long> times, Steps steps)
    {
        List<(int, bool)> changes = [];
        long usual = steps.Usual, shift = 0, last = times.Count > 0 ? times[0] : 0;
        if (usual is 0 or > Hour || steps is { Back: 0, Same: 0, Gaps: 0 } || times.Contains(TimeTrack.None))
        {
            return changes;
        }

        for (int row = 1; row < times.Count; row++)
        {
            (long local, long before) = (times[row], last);
            last = local;
            long step = local - before, slack = Math.Max(usual / 10, 1_000_000_000);
            bool isBack = Math.Abs(step - (usual - Hour)) <= slack, isForward = Math.Abs(step - (usual + Hour)) <= slack && (usual < Hour / 2 || TimeText.Utc(local).Hour == 3);
            if ((isBack || isForward) && IsChange(local, isBack))
            {
                shift += isBack ? Hour : -Hour;
                changes.Add((row, isBack));
            }

            times[row] = local + shift;
        }

        return changes;
    }

    private static bool IsChange(long local, bool isBack)
    {
        DateTime time = TimeText.Utc(local);
        return time.DayOfWeek == DayOfWeek.Sunday && time.Hour <= 4 && (isBack ? time.Month is 10 or 11 or 3 or 4 : time.Month is 3 or 4 or 9 or 10);
    }
}
