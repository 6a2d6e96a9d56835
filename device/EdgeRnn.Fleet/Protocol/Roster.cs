namespace EdgeRnn.Fleet.Protocol;

/// <summary>
/// Which workers live, as one of them sees it: those whose entry has changed within <see cref="Patience"/> of its own clock. No clocks
/// are compared, and who is wrong about another one harms nobody: the lease and its epoch decide.
/// </summary>
internal sealed class Roster
{
    /// <summary>How long a lease outlives its owner's last sign of life.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, Seen> _workers = [];

    /// <summary>Takes note of the entries as they are now.</summary>
    public void See(IReadOnlyList<Entry<WorkerEntry>> entries, TimeSpan now)
    {
        foreach ((WorkerEntry worker, ulong revision) in entries)
        {
            if (!_workers.TryGetValue(worker.Id, out Seen? known) || known.Revision < revision)
            {
                _workers[worker.Id] = new Seen(worker, revision, now);
            }
        }
    }

    /// <summary>Those that live.</summary>
    public IReadOnlyList<WorkerEntry> Live(TimeSpan now) => [.. _workers.Values.Where(seen => now - seen.At < Patience).Select(seen => seen.Worker)];

    /// <summary>Whether a worker lives.</summary>
    public bool IsLive(string id, TimeSpan now) => _workers.TryGetValue(id, out Seen? seen) && now - seen.At < Patience;

    private sealed record Seen(WorkerEntry Worker, ulong Revision, TimeSpan At);
}
