using System.Globalization;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The times of successive records: date, clock and fraction together.</summary>
/// <param name="plan">Where they stand.</param>
/// <param name="form">How they are written.</param>
internal sealed class RowTimes(TimePlan plan, TimeForm form)
{
    private readonly RunningTimes _times = new(form);
    private readonly TimeForm _clock = new(TimeKind.Clock);

    public bool TryRead(IRecord record, out long time)
    {
        if (!_times.TryParse(record[plan.Place], out time))
        {
            return false;
        }

        if (plan.ClockPlace >= 0)
        {
            if (!_clock.TryParse(record[plan.ClockPlace], out long clock))
            {
                return false;
            }

            time += clock;
        }

        if (plan.FractionPlace >= 0 && double.TryParse(record[plan.FractionPlace], CultureInfo.InvariantCulture, out double fraction))
        {
            time += (long)(fraction * plan.FractionUnit);
        }

        return true;
    }
}
