using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>The fields of a column as dates or times of day in one order.</summary>
/// <param name="Form">How they are written.</param>
/// <param name="Times">One for each field; for one that is none, that of the field before.</param>
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
        long[] times = new long[column.Present.Count];
        bool? hasDate = null;
        bool hasClock = false, hasZone = false, isTwelveHour = false;
        int bad = 0, most = MostBad(times.Length);
        for (int i = 0; i < times.Length; i++)
        {
            bool fits = CalendarText.TryParse(column.Present[i].Text, order, out CalendarTime time) && (hasDate is null || time.HasDate == hasDate);
            times[i] = fits ? time.Nanoseconds : i > 0 ? times[i - 1] : 0;
            if (!fits)
            {
                if (++bad > most)
                {
                    return null;
                }

                continue;
            }

            hasDate = time.HasDate;
            (hasClock, hasZone, isTwelveHour) = (hasClock || time.HasClock, hasZone || time.HasZone, isTwelveHour || time.IsTwelveHour);
        }

        TimeForm form = new(hasDate == true ? TimeKind.Calendar : TimeKind.Clock, Order: order) { Offset = hasZone ? 0 : TimeFinder.OffsetIn(column.Name), IsLocal = !hasZone };
        return new CalendarReading(form, times, bad, hasClock, isTwelveHour);
    }
}
