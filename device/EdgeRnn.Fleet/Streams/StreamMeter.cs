using System.Diagnostics;

namespace EdgeRnn.Fleet.Streams;

/// <summary>What all streams of a worker count together; any thread may.</summary>
/// <param name="report">Takes a line for the log.</param>
internal sealed class StreamMeter(Action<string> report)
{
    private long _samples;
    private long _ticks;
    private long _refused;

    public long Samples => Interlocked.Read(ref _samples);

    /// <summary>Messages that were no samples.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>A sample takes on one core; 0 before the first.</summary>
    public double Microseconds => Samples == 0 ? 0 : Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _ticks)).TotalMicroseconds / Samples;

    public static long Begin() => Stopwatch.GetTimestamp();

    public void Learned(long began)
    {
        Interlocked.Increment(ref _samples);
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - began);
    }

    public void Refuse(string line)
    {
        Interlocked.Increment(ref _refused);
        report(line);
    }

    public void Note(string line) => report(line);
}
