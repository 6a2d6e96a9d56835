using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>The fields of a column as dates or times of day in one order.</summary>
/// <param name="Form">How they are written.</param>
/// <param name="Times">One for each field; for one that is none, that of the field before, and in front of all others that of the first.</param>
/// <param name="Bad">How many fields are none.</param>
/// <param name="HasClock">Some have a time of day.</param>
/// <param name="IsTwelveHour">Some have AM or PM.</param>
internal sealed record CalendarReading(TimeForm Form, long[] Times, int Bad, bool HasClock, bool IsTwelveHour)
{
    /// <summary>How many of so many fields may be no times: cut lines and summaries stand in long recordings.</summary>
    public static int MostBad(int count) => count / 20;

    /// <summary>Null where too many fields are no times of this order.</summary>
    public static CalendarReading? Of(SampleColumn column, DateOrder order)
    {
        CalendarTime?[] read = [.. column.Present.Select(cell => CalendarText.TryParse(cell.Text, order, out CalendarTime time) ? time : default(CalendarTime?))];
        int dates = read.Count(time => time is { HasDate: true }), clocks = read.Count(time => time is { HasDate: false });
        bool hasDate = dates >= clocks;
        int bad = read.Length - Math.Max(dates, clocks);
        if (bad > MostBad(read.Length))
        {
            return null;
        }

        CalendarTime[] fitting = [.. read.OfType<CalendarTime>().Where(time => time.HasDate == hasDate)];
        long last = fitting[0].Nanoseconds;
        long[] times = Array.ConvertAll(read, cell => last = cell is { } time && time.HasDate == hasDate ? time.Nanoseconds : last);
        bool hasZone = fitting.Any(time => time.HasZone);
        TimeForm form = new(hasDate ? TimeKind.Calendar : TimeKind.Clock, Order: order) { Offset = hasZone ? 0 : TimeFinder.OffsetIn(column.Name), IsLocal = !hasZone };
        return new CalendarReading(form, times, bad, fitting.Any(time => time.HasClock), fitting.Any(time => time.IsTwelveHour));
    }
}
