namespace EdgeRnn.Device.Service.Scheduling;

/// <summary>The threads that all streams of a process share.</summary>
/// <param name="time">The clocks.</param>
internal sealed class StreamThreads(TimeProvider time) : IDisposable
{
    /// <summary>One per core; they forecast and learn.</summary>
    public WorkerPool Workers { get; } = new(Environment.ProcessorCount);

    /// <summary>Reads the sensors that never block.</summary>
    public SharedClock Clock { get; } = new(time);

    public void Dispose()
    {
        Clock.Dispose();
        Workers.Dispose();
    }
}
