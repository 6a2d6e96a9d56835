using System.Globalization;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors;
using static System.FormattableString;

namespace EdgeRnn.Device.Service;

/// <summary>What became of a label, for the person who gave it.</summary>
internal static class AlarmWords
{
    public const long NanosecondsPerSecond = 1_000_000_000;

    public static string Declared(string stream, StreamEngine engine, long number, IReadOnlyList<SensorChannel> channels)
    {
        AlarmRecord record = engine.Monitor.Record(number);
        string label = record.Label switch
        {
            AlarmLabel.Normal => "declared normal",
            AlarmLabel.Fault => "declared a fault",
            _ => "no longer declared anything",
        };
        return Invariant($"{stream}: alarm {number}, {channels[record.Channel].Id} {StreamWords.Of(record.Cause)}, {Span(engine, number)}, is {label}");
    }

    public static string NoneThen(string stream, StreamEngine engine, long time)
    {
        List<string> alarms = [];
        for (long number = engine.Monitor.Alarms; engine.Monitor.Remembers(number) && alarms.Count < 3; number--)
        {
            alarms.Add(Span(engine, number));
        }

        string newest = alarms.Count == 0 ? "the stream has had no alarm" : $"the newest were on {string.Join(", ", alarms)}";
        return Invariant($"{stream}: no alarm was on at {Time(time)}; {newest}");
    }

    private static string Span(StreamEngine engine, long number)
    {
        (long begin, long end) = engine.AlarmTimes(number);
        return end == StreamEngine.NoTime ? $"since {Time(begin)}" : $"{Time(begin)} to {Time(end)}";
    }

    private static string Time(long time) => time == StreamEngine.NoTime
        ? "an unknown time"
        : Utc(time).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>A time in nanoseconds since 1970.</summary>
    public static DateTime Utc(long time) => time == StreamEngine.NoTime ? DateTime.UnixEpoch : DateTime.UnixEpoch.AddTicks(time / TimeSpan.NanosecondsPerTick);
}
