using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;

namespace EdgeRnn.Device.Benchmarking;

/// <summary>How many streams this machine can carry, by profile.</summary>
/// <param name="Streams">Those that were asked about.</param>
/// <param name="Rate">Samples a second of each.</param>
/// <param name="Inputs">Channels of each.</param>
/// <param name="Workers">Threads that feed them: one per core.</param>
/// <param name="MemoryBytes">The memory at hand.</param>
/// <param name="Costs">Of one stream.</param>
internal sealed record StreamCapacity(int Streams, double Rate, int Inputs, int Workers, long MemoryBytes, IReadOnlyList<(MixtureProfile Profile, StreamCost Cost)> Costs)
{
    /// <summary>The part of all cores' time that streams may take: the rest is for the system, the disk and bursts.</summary>
    public const double Busy = 0.7;

    /// <summary>The part of the memory at hand that they may take.</summary>
    public const double Filled = 0.8;

    /// <param name="streams">How many are asked about.</param>
    /// <param name="rate">Samples a second of each.</param>
    /// <param name="inputs">Channels of each.</param>
    /// <param name="memoryBytes">The memory at hand.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="stop">Asked between profiles.</param>
    public static StreamCapacity Measure(int streams, double rate, int inputs, long memoryBytes, Action<string> progress, CancellationToken stop)
    {
        List<(MixtureProfile, StreamCost)> costs = [];
        foreach (MixtureProfile profile in (MixtureProfile[])[MixtureProfile.Light, MixtureProfile.Standard, MixtureProfile.Full])
        {
            stop.ThrowIfCancellationRequested();
            progress($"profile {profile.ToString().ToLowerInvariant()}");
            costs.Add((profile, StreamCost.Measure(new ForecasterOptions { Channels = inputs, Profile = profile }, Environment.ProcessorCount)));
        }

        return new StreamCapacity(streams, rate, inputs, Environment.ProcessorCount, memoryBytes, costs);
    }

    /// <summary>The part of all cores' time that so many streams take; above 1 they cannot be learned in time.</summary>
    public double Load(StreamCost cost) => Streams * Rate * cost.Step.TotalSeconds / Workers;

    public long Memory(StreamCost cost) => Streams * cost.Bytes;

    /// <summary>How many there can be, and whether memory is what limits them, not time.</summary>
    public (long Streams, bool ByMemory) Most(StreamCost cost)
    {
        double time = Busy * Workers / (Rate * cost.Step.TotalSeconds), memory = Filled * MemoryBytes / cost.Bytes;
        return ((long)Math.Min(time, memory), memory < time);
    }
}
