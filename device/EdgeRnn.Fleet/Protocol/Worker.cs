namespace EdgeRnn.Fleet.Protocol;

/// <summary>
/// A worker: gives signs of life, takes the groups that belong to it once their owner has released them or died, and releases those that
/// belong to another.
/// </summary>
/// <param name="id">Of this process alone.</param>
/// <param name="groups">How many there are.</param>
/// <param name="store">The fleet's.</param>
/// <param name="own">An owner of a group for an epoch.</param>
/// <param name="clock">This worker's.</param>
/// <param name="measure">Its capacity and its load.</param>
internal sealed class Worker(
    string id, int groups, IFleetStore store, Func<int, long, GroupOwner> own, IFleetClock clock, Func<int, (int Capacity, WorkerLoad Load)> measure)
{
    /// <summary>Between two signs of life.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(700);

    private readonly Roster _roster = new();
    private readonly Dictionary<int, Held> _held = [];
    private bool _isLeaving;

    /// <summary>Works until asked to stop, and then until all its groups are released.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!_isLeaving || _held.Count > 0)
        {
            _isLeaving |= stop.IsCancellationRequested;
            try
            {
                await TurnAsync().ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                // What is owned stays owned: whether it is lost shows at the next write.
            }

            await clock.DelayAsync(_isLeaving ? Beat / 8 : Beat, _isLeaving ? default : stop).ConfigureAwait(false);
        }
    }

    private async Task TurnAsync()
    {
        (int capacity, WorkerLoad load) = measure(_held.Values.Sum(held => held.Owner.Streams));
        await store.WriteWorkerAsync(new WorkerEntry(id, capacity, _isLeaving, load)).ConfigureAwait(false);
        _roster.See(await store.ReadWorkersAsync().ConfigureAwait(false), clock.Now);
        for (int group = 0; group < groups; group++)
        {
            await DecideAsync(group, await store.ReadLeaseAsync(group).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private async Task DecideAsync(int group, Entry<Lease> entry)
    {
        (Lease lease, _) = entry;
        IReadOnlyList<WorkerEntry> live = _roster.Live(clock.Now);
        bool belongsHere = Placement.Of(group, live, lease.Wanted) == id;
        if (_held.TryGetValue(group, out Held? held))
        {
            bool isLost = lease.Epoch > held.Owner.Epoch;
            if (isLost || !belongsHere)
            {
                held.Stop.Cancel();
            }

            if (held.Work.IsCompleted && (isLost || await TryReleaseAsync(group, entry).ConfigureAwait(false)))
            {
                held.Stop.Dispose();
                _held.Remove(group);
            }
        }
        else if (belongsHere && (lease.Owner.Length == 0 || lease.Owner == id || !_roster.IsLive(lease.Owner, clock.Now)))
        {
            await TakeAsync(group, entry).ConfigureAwait(false);
        }
        else if (lease.Owner == id)
        {
            // Taken by a write that had no answer.
            await TryReleaseAsync(group, entry).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryReleaseAsync(int group, Entry<Lease> entry) =>
        await store.TryWriteLeaseAsync(group, entry.Value with { Owner = "" }, entry.Revision).ConfigureAwait(false) is not null;

    private async Task TakeAsync(int group, Entry<Lease> entry)
    {
        Lease taken = entry.Value with { Owner = id, Epoch = entry.Value.Epoch + 1 };
        if (await store.TryWriteLeaseAsync(group, taken, entry.Revision).ConfigureAwait(false) is not null)
        {
            GroupOwner owner = own(group, taken.Epoch);
            CancellationTokenSource stop = new();
            _held[group] = new Held(owner, owner.RunAsync(stop.Token), stop);
        }
    }

    /// <param name="Owner">The group's.</param>
    /// <param name="Work">Until it has ended.</param>
    /// <param name="Stop">Ends it.</param>
    private sealed record Held(GroupOwner Owner, Task Work, CancellationTokenSource Stop);
}
