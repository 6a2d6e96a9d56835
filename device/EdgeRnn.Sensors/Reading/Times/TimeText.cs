using System.Globalization;

namespace EdgeRnn.Sensors.Reading.Times;

/// <summary>Times as they are shown.</summary>
internal static class TimeText
{
    /// <summary>Nanoseconds since 1970 as a moment of UTC.</summary>
    public static DateTime Utc(long nanoseconds) => DateTime.UnixEpoch.AddTicks(nanoseconds / 100);

    public static string Day(long nanoseconds) => Utc(nanoseconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>ISO 8601 in UTC, with as many decimals as it takes.</summary>
    public static string Moment(long nanoseconds) => Utc(nanoseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>ISO 8601 in UTC with all decimals, which reads back to the same time.</summary>
    public static string Exact(long nanoseconds) => Utc(nanoseconds).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>A duration in its usual unit, as 1 min or 250 ms.</summary>
    public static string Duration(double nanoseconds)
    {
        (double unit, string name) = nanoseconds switch
        {
            >= 86400e9 => (86400e9, "d"),
            >= 3600e9 => (3600e9, "h"),
            >= 60e9 => (60e9, "min"),
            >= 1e9 => (1e9, "s"),
            >= 1e6 => (1e6, "ms"),
            _ => (1e3, "µs"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / unit:0.###} {name}");
    }
}
