using System.Globalization;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Times;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The times of successive records: date, clock and fraction together.</summary>
/// <param name="plan">Where they stand.</param>
/// <param name="form">How they are written.</param>
internal sealed class RowTimes(TimePlan plan, TimeForm form)
{
    private readonly RunningTimes _times = new(form);
    private readonly TimeForm _clock = plan.Clock ?? new(TimeKind.Clock);
    private readonly bool _isClock = form.Kind == TimeKind.Clock && plan.Parts is null;
    private readonly bool _standsAlone = plan is { Parts: null, ClockPlace: < 0, FractionPlace: < 0 } && form.Kind != TimeKind.Clock;
    private long _day;
    private long _last = long.MinValue;

    /// <summary>How often times of day began again.</summary>
    public long Midnights { get; private set; }

    public bool TryRead(IRecord record, out long time)
    {
        if (_standsAlone)
        {
            return _times.TryParse(record[plan.Place], out time);
        }

        if (plan.Parts is not null)
        {
            return TryReadParts(record, out time);
        }

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

        time = _isClock ? CountDays(time) : time;
        return true;
    }

    /// <summary>What is wrong with a record that sums up those above it, as a word in place of its time shows; null with any other.</summary>
    public string? SummaryIn(IRecord record) => ValueWords.IsSummary(record[plan.Place])
        ? $"'{ChannelColumn.Shown(record[plan.Place])}' is no time: it is a summary, no sample" : null;

    private bool TryReadParts(IRecord record, out long time) => TimeParts.TryRead(plan.Parts!, place => record[place], out time);

    /// <summary>A time of day that falls by half a day and more is one of the next day.</summary>
    private long CountDays(long time)
    {
        const long Day = 86_400_000_000_000;
        if (_last != long.MinValue && time + _day < _last - (Day / 2))
        {
            _day += Day;
            Midnights++;
        }

        return _last = time + _day;
    }
}
