using System.Globalization;

namespace EdgeRnn.Device.Sinks.Metrics;

/// <summary>One figure of a channel, at each horizon if it has them.</summary>
/// <param name="Name">With dots, as OpenTelemetry has it; Prometheus sees underscores.</param>
/// <param name="Help">A sentence.</param>
/// <param name="HasHorizons">Whether there is one per horizon.</param>
/// <param name="Value">Of a status, horizon and channel; not finite while it is not known.</param>
internal sealed record ChannelMetric(string Name, string Help, bool HasHorizons, Func<StreamStatus, int, int, double> Value)
{
    /// <summary>Series of one figure: what watches them may keep each for years.</summary>
    private const int MostSeries = 500;

    public static IReadOnlyList<ChannelMetric> All { get; } =
    [
        new("edgernn.channel.value", "The newest value, in the channel's unit.", false, (status, _, channel) => status.Values[channel]),
        new("edgernn.channel.forecast", "The newest forecast, by the samples it looks ahead.", true, (status, horizon, channel) => status.Forecast(horizon, channel)),
        new("edgernn.channel.forecast.lower", "The forecast's lower bound.", true, (status, horizon, channel) => status.Bounds(horizon, channel).Lower),
        new("edgernn.channel.forecast.upper", "The forecast's upper bound.", true, (status, horizon, channel) => status.Bounds(horizon, channel).Upper),
        new("edgernn.channel.score", "The channel's newest score, 0 to 100; 50 is the limit of what is normal.", false, (status, _, channel) => status.ChannelScores[channel]),
    ];

    /// <summary>Series beyond the limit, which are not published.</summary>
    public static long LeftOut(IEnumerable<StreamStatus> streams) =>
        All.Sum(metric => Math.Max(0, streams.Sum(stream => (long)stream.Channels.Count * metric.HorizonsOf(stream)) - MostSeries));

    /// <summary>The known values with their labels, stream by stream, as many as may be published.</summary>
    public IEnumerable<(double Value, KeyValuePair<string, object?>[] Labels)> Series(IEnumerable<StreamStatus> streams) =>
        (from stream in streams
         from channel in Enumerable.Range(0, stream.Channels.Count)
         from horizon in Enumerable.Range(0, HorizonsOf(stream))
         select (Value: Value(stream, horizon, channel), Labels: Labels(stream, horizon, channel)))
        .Take(MostSeries).Where(series => double.IsFinite(series.Value));

    private int HorizonsOf(StreamStatus stream) => HasHorizons ? stream.Horizons.Count : 1;

    private KeyValuePair<string, object?>[] Labels(StreamStatus stream, int horizon, int channel) =>
    [
        new("stream", stream.Stream),
        new("channel", stream.Channels[channel].Id),
        new("unit", stream.Channels[channel].Unit),
        .. HasHorizons ? [new("horizon", stream.Horizons[horizon].ToString(CultureInfo.InvariantCulture))] : Array.Empty<KeyValuePair<string, object?>>(),
    ];
}
