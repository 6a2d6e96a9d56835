namespace EdgeRnn.Sensors.Reading.Times;

/// <summary>Times from before a clock was set: around 1970 beside such of our days, or long before all others.</summary>
internal static class UnsetClock
{
    private const long Year = 365 * 86_400_000_000_000, Of1990 = 631_152_000_000_000_000, Of2000 = 946_684_800_000_000_000;

    /// <summary>A note on the times of all rows; null where they are plausible.</summary>
    public static string? NoteOf(ReadOnlySpan<long> times)
    {
        long count = 0, early = 0, late = 0, firstEarly = 0, first = 0, last = 0, leap = 0, before = 0;
        double others = 0;
        foreach (long time in times)
        {
            if (time == long.MinValue)
            {
                continue;
            }

            firstEarly = time < Of1990 && early++ == 0 ? time : firstEarly;
            late += time > Of2000 ? 1 : 0;
            first = count == 0 ? time : first;
            double step = count == 0 ? 0 : Math.Abs((double)time - last);
            bool isLeap = count > 0 && time > last && step > leap;
            others += isLeap ? leap : step;
            (leap, before) = isLeap ? ((long)Math.Min(step, long.MaxValue), count) : (leap, before);
            (last, count) = (time, count + 1);
        }

        return early > 0 && late > early ? $"{early} rows have a time from before 1990, as {TimeText.Moment(firstEarly)}, and most others one from after 2000: the clock was not set; the rows stay in the order of the file"
            : leap > Year && others < leap / 10.0 && before <= count - before ? $"{before} rows come {leap / Year} years before all others, from {TimeText.Moment(first)} on: a clock that was not set, or a pause; the rows stay in the order of the file"
            : null;
    }

    /// <summary>A note on one time after another; null where it is plausible.</summary>
    public static string? NoteOf(long time, long next) => next <= Of2000 || (double)next - time <= Year ? null
        : $"times leap from {TimeText.Moment(time)} to {TimeText.Moment(next)}: a clock that was not set, or a pause";
}
