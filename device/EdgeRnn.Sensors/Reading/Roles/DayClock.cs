using EdgeRnn.Sensors.Reading.Times;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>Finds the column of the time of day that belongs to a column of dates.</summary>
internal static class DayClock
{
    private const int FewestHours = 24;
    private const long Day = 86_400_000_000_000;

    /// <summary>A clock; numbers as HHmm, HHmmss, HH.mm or hours under a name for them; or what counts the hours of each date. Null where no column is one.</summary>
    public static TimeCandidate? Of(SampleTable sample, TimeCandidate date, List<TimeCandidate> candidates)
    {
        if (Array.Exists(date.Times, time => time % Day != 0))
        {
            return null;
        }

        if (candidates.Find(candidate => candidate.Form.Kind == TimeKind.Clock && candidate.Times.Length == date.Times.Length) is { } clock)
        {
            return clock;
        }

        SampleColumn[] others = [.. Enumerable.Range(0, sample.Names.Count).Select(sample.Column).Where(column => column.Place != date.Column.Place && column.Present.Count == date.Times.Length)];
        return others.Select(column => Named(column, date)).FirstOrDefault(found => found is not null)
            ?? others.Select(column => CountsHours(column, date)).FirstOrDefault(found => found is not null);
    }

    private static TimeCandidate? Named(SampleColumn column, TimeCandidate date)
    {
        bool isHour = TimeParts.Of(column) == TimePart.Hour;
        if (!isHour && !TimeParts.IsHour(column.Name) && !ColumnNames.IsTime(column.Name) && TimeParts.Of(column) != TimePart.Clock)
        {
            return null;
        }

        int width = column.Present.Max(cell => cell.Text.Length);
        TimeForm form = new(TimeKind.CompactClock, isHour ? 3600e9 : width <= 4 ? 60e9 : 1e9);
        bool isFraction = column.Present.All(cell => cell.Text.AsSpan().IndexOfAny((byte)'.', (byte)',') is > 0 and var mark && cell.Text.Length == mark + 3);
        return isFraction ? WithFraction(column, date, form)
            : column.Present.All(cell => form.TryParse(cell.Text, out _)) ? TimeFinder.Of(column, form) : null;
    }

    /// <summary>Two digits behind a mark are minutes or hundredths of an hour, whichever gives the steadier steps; and neither where times fall or dates do not repeat.</summary>
    private static TimeCandidate? WithFraction(SampleColumn column, TimeCandidate date, TimeForm minutes)
    {
        char mark = column.Present[0].Text.AsSpan().Contains((byte)',') ? ',' : '.';
        TimeForm hundredths = new(TimeKind.Elapsed, 3600e9) { Numbers = new NumberForm(mark, '\0') };
        TimeForm[] fitting = Array.TrueForAll(column.Numbers(hundredths.Numbers), hour => hour is >= 0 and <= 24) && date.Steps.Same * 2 > date.Steps.Count ? [minutes, hundredths] : [];
        return fitting.Where(form => column.Present.All(cell => form.TryParse(cell.Text, out _)))
            .Select(form => TimeFinder.Of(column, form)!)
            .Where(clock => Together(date, clock) is { Steady: >= 0.8, Same: 0 } steps && (steps.Back == 0 || steps.Back == steps.Count))
            .MaxBy(clock => Together(date, clock).Steady);
    }

    /// <summary>Whole numbers that make an hour of every step, over more than one date.</summary>
    private static TimeCandidate? CountsHours(SampleColumn column, TimeCandidate date)
    {
        TimeForm form = new(TimeKind.CompactClock, 3600e9);
        bool isHour = date.Times.Length >= FewestHours && date.Varies && column.Present.All(cell => cell.Text.Length <= 2 && form.TryParse(cell.Text, out _));
        return isHour && TimeFinder.Of(column, form) is { } clock && Together(date, clock) is { Usual: 3_600_000_000_000, Steady: 1, Back: 0, Same: 0 } ? clock : null;
    }

    private static Steps Together(TimeCandidate date, TimeCandidate clock) => Steps.Of(date.Times.Zip(clock.Times, (day, time) => day + time).ToArray());
}
