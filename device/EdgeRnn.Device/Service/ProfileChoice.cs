using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Proc;
using static System.FormattableString;

namespace EdgeRnn.Device.Service;

/// <summary>
/// Chooses the profile of streams that leave it open: the largest with which each stays within its share of half of all cores' time and
/// half of the memory at hand. What was chosen stays at later starts, since another profile would have to be learned again.
/// </summary>
/// <param name="streams">How many share the machine.</param>
/// <param name="notices">The log, which says what was chosen.</param>
internal sealed class ProfileChoice(int streams, Notices notices)
{
    private const double Half = 0.5;

    private static readonly MixtureProfile[] Profiles = [MixtureProfile.Full, MixtureProfile.Standard, MixtureProfile.Light];

    private readonly Dictionary<(MixtureProfile Profile, int Channels, string Horizons), StreamCost> _costs = [];
    private readonly SortedDictionary<string, int> _chosen = new(StringComparer.Ordinal);

    /// <summary>The memory at hand.</summary>
    public long MemoryBytes { get; init; } = AvailableMemory.Bytes();

    /// <summary>The settings with a profile.</summary>
    /// <param name="stream">As it was set.</param>
    /// <param name="channels">How many it has.</param>
    /// <param name="interval">Between two samples.</param>
    /// <param name="folder">Where what was chosen is kept.</param>
    public StreamSettings Of(StreamSettings stream, int channels, TimeSpan interval, string folder)
    {
        if (!stream.LeavesProfileOpen || stream.Network is not null)
        {
            return stream;
        }

        StreamDecisions decisions = new(folder, stream.FalseAlarmDays);
        if (decisions.Profile is { } kept)
        {
            Note($"{Word(kept)} as at the start before");
            return stream with { Profile = kept };
        }

        TimeSpan time = stream.SourcesWait ? TimeSpan.MaxValue : interval * (Half * Environment.ProcessorCount / streams);
        long bytes = (long)(Half * MemoryBytes / streams);
        MixtureProfile profile = Profiles.FirstOrDefault(profile => Cost(stream, channels, profile) is { } cost && cost.Step <= time && cost.Bytes <= bytes);
        StreamCost chosen = Cost(stream, channels, profile);
        string share = stream.SourcesWait ? "" : Invariant($" of {time.TotalMicroseconds:N0} us and {bytes / 1e6:N1} MB that are its share");
        Note(Invariant($"{Word(profile)}: {chosen.Step.TotalMicroseconds:N0} us a sample and {chosen.Bytes / 1e6:0.0} MB each{share}"));
        if ((decisions with { Profile = profile }).Save() is { } failure)
        {
            notices.Write(NoticeLevel.Warning, $"{stream.Name}: its profile is chosen again at the next start: {failure}");
        }

        return stream with { Profile = profile };
    }

    /// <summary>Says what was chosen, a line for all streams of a kind.</summary>
    public void Report()
    {
        foreach ((string what, int count) in _chosen)
        {
            notices.Write(NoticeLevel.Information, $"profile auto: {count} {Plural.Of(count, "stream")}: {what}");
        }
    }

    private void Note(string what) => _chosen[what] = _chosen.GetValueOrDefault(what) + 1;

    private StreamCost Cost(StreamSettings stream, int channels, MixtureProfile profile)
    {
        (MixtureProfile, int, string) kind = (profile, channels, string.Join(',', stream.Horizons));
        return _costs.TryGetValue(kind, out StreamCost? known) ? known
            : _costs[kind] = StreamCost.Measure((stream with { Profile = profile }).Forecaster(channels), Environment.ProcessorCount);
    }

    private static string Word(MixtureProfile profile) => profile.ToString().ToLowerInvariant();
}
