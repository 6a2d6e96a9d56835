namespace EdgeRnn.Device.Service;

/// <summary>Whether a loop advances: it may rest as long as it likes, but nothing that it does may take for ever.</summary>
internal sealed class Heartbeat(TimeProvider time)
{
    private long _since;

    /// <summary>How long it has been doing what it does; zero while it rests.</summary>
    public TimeSpan Busy => Volatile.Read(ref _since) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    public void Begin() => Volatile.Write(ref _since, Math.Max(1, time.GetTimestamp()));

    public void End() => Volatile.Write(ref _since, 0);
}
