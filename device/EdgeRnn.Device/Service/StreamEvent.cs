using EdgeRnn.Streams;

namespace EdgeRnn.Device.Service;

/// <summary>Something that happened in a stream.</summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="Stream">Where.</param>
internal abstract record StreamEvent(DateTime Time, string Stream);

/// <summary>An alarm began or ended.</summary>
internal sealed record AlarmEvent(DateTime Time, string Stream, bool Begins, string Channel, double Score, AnomalyCause Cause) : StreamEvent(Time, Stream);

/// <summary>The stream is in another state.</summary>
internal sealed record StateEvent(DateTime Time, string Stream, StreamState State) : StreamEvent(Time, Stream);

/// <summary>The forecaster had run away, and was brought back to the state of an earlier row.</summary>
internal sealed record WentBackEvent(DateTime Time, string Stream, long Row) : StreamEvent(Time, Stream);
