namespace EdgeRnn.Samples;

/// <summary>What one row of the service's own metrics brought.</summary>
/// <param name="Row">Its number, from 1.</param>
/// <param name="Score">The anomaly score, 0 to 100; 50 raises an alarm.</param>
/// <param name="Alarm">Whether an alarm is on.</param>
/// <param name="Channels">A value and a forecast each.</param>
internal sealed record Snapshot(long Row, double Score, bool Alarm, IReadOnlyList<ChannelForecast> Channels);

/// <param name="Name">The metric.</param>
/// <param name="Value">As measured.</param>
/// <param name="Next">The forecast of the next row's value.</param>
internal sealed record ChannelForecast(string Name, float Value, float Next);

/// <summary>The metrics of this process: requests and processor time since the last row, and memory in use.</summary>
internal sealed class OwnMetrics
{
    private long _requests;
    private TimeSpan _processor = Environment.CpuUsage.TotalTime;

    public static IReadOnlyList<string> Names { get; } = ["requests", "memory MB", "processor ms"];

    /// <summary>The newest row; null before the first.</summary>
    public Snapshot? Newest { get; set; }

    public void CountRequest() => Interlocked.Increment(ref _requests);

    /// <summary>A value for each name.</summary>
    public void Read(Span<float> values)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        values[0] = Interlocked.Exchange(ref _requests, 0);
        values[1] = GC.GetTotalMemory(forceFullCollection: false) / 1e6f;
        values[2] = (float)(processor - _processor).TotalMilliseconds;
        _processor = processor;
    }
}
