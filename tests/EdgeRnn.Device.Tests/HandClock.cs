namespace EdgeRnn.Device.Tests;

/// <summary>A clock that stands still until it is set: milliseconds since its start.</summary>
public sealed class HandClock : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public double Milliseconds { get; set; }

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => (long)Math.Round(Milliseconds * 1000);

    /// <summary>What the wall clock shows, whatever time has passed.</summary>
    public DateTimeOffset Now { get; set; } = Start;

    public override DateTimeOffset GetUtcNow() => Now;
}
