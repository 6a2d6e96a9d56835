using System.Globalization;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Times;
using OxyPlot.Axes;

namespace EdgeRnn.Device.Plotting;

/// <summary>Where the rows of a recording lie: at their times where they have some that only rise, else at their numbers.</summary>
internal sealed class RowAxis
{
    /// <summary>Earlier times are those since an origin of the recording's own.</summary>
    private static readonly DateTime FirstDate = new(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly IReadOnlyList<long>? _times;
    private readonly bool _isDate;

    public RowAxis(LoadedRecording recording)
    {
        _times = recording.Times is { Count: > 1 } times && Rise(times) ? times : null;
        _isDate = _times is not null && TimeText.Utc(_times[0]) >= FirstDate;
    }

    /// <summary>The place of a row; of one behind the last, that of the last.</summary>
    public double Of(long row)
    {
        if (_times is null)
        {
            return row;
        }

        long time = _times[(int)Math.Min(row, _times.Count - 1)];
        return _isDate ? DateTimeAxis.ToDouble(TimeText.Utc(time)) : (time - _times[0]) * 1e-9;
    }

    /// <summary>The axis of the rows from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public Axis Create(long first, long last) => _isDate
        ? Dates(TimeText.Utc(_times![(int)first]), TimeText.Utc(_times[(int)Math.Min(last, _times.Count - 1)]))
        : new LinearAxis { Title = _times is null ? "row" : "seconds since the first row", StringFormat = "#,0.###" };

    /// <summary>An axis of moments in UTC, labelled by what changes between them.</summary>
    public static Axis Dates(DateTime first, DateTime last)
    {
        TimeSpan span = last - first;
        (string format, string what) = span.TotalMinutes < 10 ? ("HH:mm:ss", Day(first)) : span.TotalHours < 36 ? ("HH:mm", Day(first))
            : span.TotalDays < 400 ? ("MM-dd", first.ToString("yyyy", CultureInfo.InvariantCulture)) : ("yyyy-MM", "");
        return new DateTimeAxis { StringFormat = format, Title = $"{what} UTC".TrimStart(), IntervalLength = 80 };
    }

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static bool Rise(IReadOnlyList<long> times)
    {
        for (int i = 0; i < times.Count; i++)
        {
            if (times[i] == TimeTrack.None || (i > 0 && times[i] < times[i - 1]))
            {
                return false;
            }
        }

        return true;
    }
}
