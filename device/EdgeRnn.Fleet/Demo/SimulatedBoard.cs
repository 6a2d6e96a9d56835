using EdgeRnn.Fleet.Protocol;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Fleet.Demo;

/// <summary>A board that is not there: two channels, each a wave with noise, that depend on the stream's name and the sample's number alone.</summary>
/// <param name="stream">The stream's name.</param>
/// <param name="interval">Between two samples.</param>
internal sealed class SimulatedBoard(string stream, TimeSpan interval)
{
    private const int MostRecords = 64;
    private static readonly string[] Channels = ["temperature", "load"];
    private static readonly long Begin = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000;

    private readonly double _period = 20 + (Placement.Hash(stream) % 50);

    /// <summary>The samples from a sequence up to before another one, as many as a message holds; null if there are none.</summary>
    public JournalBatch? Next(long from, long before)
    {
        if (from >= before)
        {
            return null;
        }

        JournalBatch batch = new(stream, Channels);
        Span<float> values = stackalloc float[Channels.Length];
        for (long sample = from; sample < Math.Min(before, from + MostRecords); sample++)
        {
            double phase = 2 * Math.PI * sample / _period;
            values[0] = (float)(20 + (5 * Math.Sin(phase)) + (0.3 * Noise(sample, 0)));
            values[1] = (float)(50 + (20 * Math.Cos(phase / 3)) + (2 * Noise(sample, 1)));
            batch.Add(new JournalRecord { Sequence = sample, Time = Begin + (sample * interval.Ticks * 100), Values = values, Learned = true });
        }

        return batch;
    }

    /// <summary>Uniform in [-1, 1).</summary>
    private double Noise(long sample, int channel) => ((Placement.Hash($"{stream}/{sample}/{channel}") >> 11) / (double)(1UL << 52)) - 1;
}
