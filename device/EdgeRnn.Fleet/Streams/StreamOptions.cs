using System.Collections;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Fleet.Streams;

/// <summary>What a stream's engine is made from: settings of <c>edgernn run</c> as <c>key=value</c>, with blanks between; every message of the log names them.</summary>
internal static class StreamOptions
{
    /// <summary>The most that one stream may take: no message can ask for more.</summary>
    public const long MostBytes = 256L << 20;

    private static readonly string[] Keys = ["rate", "horizons", "profile", "seed", "network:", "alarm:acceptAfter", "alarm:falseAlarmDays"];

    /// <summary>What a stream's engine is made from on its board.</summary>
    public static string Of(StreamSettings settings)
    {
        string prefix = $"streams:{settings.Name}:";
        IEnumerable<string> options = settings.Text.Split('\n').Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..]);
        return string.Join(' ', options.Where(option => !option.EndsWith('=') && Array.Exists(Keys, key => option.StartsWith(key, StringComparison.Ordinal))));
    }

    /// <summary>A new engine.</summary>
    /// <exception cref="InvalidDataException">An option is unknown, or the engine would be too large.</exception>
    public static StreamEngine NewEngine(string options, int channels)
    {
        try
        {
            IEnumerable<string> assignments = options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(option => $"streams:s:{option}");
            StreamSettings settings = ServiceSettings.Read(null, new Hashtable(), ["streams:s:sources=stdin", .. assignments]).Streams[0];
            ForecasterOptions forecaster = settings.Forecaster(channels);
            MonitorOptions monitor = settings.Alarm(ownInterval: null);
            long bytes = StreamEngine.Plan(forecaster).TotalBytes;
            return bytes > MostBytes
                ? throw new InvalidDataException($"{channels} channels with {options} need {bytes >> 20} MB; a stream of a fleet may take {MostBytes >> 20} MB")
                : new StreamEngine(forecaster, monitor);
        }
        catch (Exception error) when (error is InputException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"{channels} channels with {options}: {error.Message}", error);
        }
    }
}
