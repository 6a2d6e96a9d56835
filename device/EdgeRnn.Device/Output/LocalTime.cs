using System.Globalization;

namespace EdgeRnn.Device.Output;

/// <summary>Times as people read them: those of their own clock, and UTC beside it where that differs.</summary>
internal static class LocalTime
{
    /// <summary>The time of day.</summary>
    public static string Of(DateTime utc, TimeZoneInfo? zone = null)
    {
        TimeSpan offset = (zone ?? TimeZoneInfo.Local).GetUtcOffset(utc);
        string universal = utc.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return offset == TimeSpan.Zero ? universal
            : $"{new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToOffset(offset).ToString("HH:mm:sszzz", CultureInfo.InvariantCulture)} ({universal})";
    }
}
