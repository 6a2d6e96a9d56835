using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>Recognises columns that keep pace with the time of the rows: uptimes, ticks, operating hours.</summary>
internal sealed class ClockPace
{
    private const int FewestRows = 8, FewestUneven = 3;

    /// <summary>Nanoseconds per unit: those of time, 100 ns, hundredths of a second as SNMP counts, thousandths of a day as WinCC does.</summary>
    private static readonly double[] Units = [1, 100, 1e3, 1e6, 1e7, 1e9, 60e9, 86.4e9, 3600e9, 86400e9];

    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "up", "uptime", "sysuptime", "tick", "ticks", "boot", "monotonic", "elapsed", "clock", "runtime", "running", "operating", "hobbs", "laufzeit", "betriebszeit", "betriebsstunden", "time", "timestamp",
    };

    private readonly long[] _times;
    private readonly double _grain;

    /// <param name="times">Of the rows, in nanoseconds.</param>
    public ClockPace(long[] times)
    {
        _times = times;
        _grain = Array.TrueForAll(times, time => time % 1_000_000_000 == 0) ? 1e9 : 1e6;
    }

    /// <summary>
    /// Whether the values of all rows, times one of the units, run as the times do to their last digit, but for a restart now and then.
    /// A ramp may do so where rows come evenly: there the name must be that of a clock, elsewhere the values must follow uneven steps.
    /// </summary>
    public bool Holds(SampleColumn column)
    {
        double[] values = column.Present.Count == _times.Length && _times.Length >= FewestRows ? column.Numbers(Values.NumberForm.Plain) : [];
        if (values.Length == 0 || !Array.TrueForAll(values, double.IsFinite) || Array.TrueForAll(values, value => value == values[0]))
        {
            return false;
        }

        double digit = Math.Pow(10, -column.Present.Max(cell => cell.Text.AsSpan().IndexOf((byte)'.') is >= 0 and var point ? cell.Text.Length - point - 1 : 0));
        bool isNamed = TimeUnits.Words(column.Name).Any(Names.Contains);
        return Array.Exists(Units, unit => KeepsPace(values, unit, digit * unit + _grain) && (isNamed || (!ColumnNames.IsTotal(column.Name) && IsUneven(digit * unit + _grain))));
    }

    private bool KeepsPace(double[] values, double unit, double tolerance)
    {
        int restarts = 0, first = 0;
        double longest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            double step = values[i] - values[i - 1], time = (double)_times[i] - _times[i - 1];
            if (step * time < 0)
            {
                first = i;
                restarts++;
            }

            double elapsed = (double)_times[i] - _times[first];
            longest = Math.Max(longest, Math.Abs(elapsed));
            if (Math.Abs(((values[i] - values[first]) * unit) - elapsed) > tolerance + Math.Abs(elapsed / 1000))
            {
                return false;
            }
        }

        return longest > 10 * tolerance && restarts <= Math.Max(1, values.Length / 20);
    }

    /// <summary>Some steps of the times differ from the usual one by more than the values can hide.</summary>
    private bool IsUneven(double tolerance)
    {
        double usual = Steps.Of(_times).Usual;
        return _times.Zip(_times.Skip(1), (first, second) => Math.Abs(Math.Abs((double)second - first) - usual)).Count(off => off > 4 * tolerance) >= FewestUneven;
    }
}
