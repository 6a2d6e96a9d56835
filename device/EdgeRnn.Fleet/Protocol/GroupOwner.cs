namespace EdgeRnn.Fleet.Protocol;

/// <summary>Owns a group of streams for one epoch: an owner for each stream that has a log.</summary>
/// <param name="group">Which.</param>
/// <param name="epoch">Of its lease.</param>
/// <param name="store">The fleet's.</param>
/// <param name="newState">A new stream's state.</param>
/// <param name="clock">The worker's.</param>
/// <param name="options">Of each owner.</param>
/// <param name="report">Takes a line for the log.</param>
internal sealed class GroupOwner(
    int group, long epoch, IFleetStore store, Func<string, IStreamState> newState, IFleetClock clock, OwnerOptions options, Action<string> report)
{
    private int _streams;

    public long Epoch => epoch;

    /// <summary>Streams that it has.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>Works until asked to stop; all states are then saved, unless a later owner has them.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using IGroupLog log = store.OpenLog(group);
        List<Task> owners = [];
        while (await log.NextStreamAsync(stop).ConfigureAwait(false) is { } stream)
        {
            owners.Add(OwnAsync(stream, log, stop));
        }

        await Task.WhenAll(owners).ConfigureAwait(false);
    }

    /// <summary>What is wrong with one stream holds no other one up.</summary>
    private async Task OwnAsync(string stream, IGroupLog log, CancellationToken stop)
    {
        Interlocked.Increment(ref _streams);
        StreamOwner? owner = null;
        try
        {
            owner = new StreamOwner(stream, epoch, store, newState(stream), clock, options);
            await owner.RunAsync(log, stop).ConfigureAwait(false);
        }
        catch (FencedException lost)
        {
            report(lost.Message);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or ArgumentException or OutOfMemoryException)
        {
            report($"stream {stream}: stopped: {fault.Message}");
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
            if (owner is { Damaged: > 0 })
            {
                report($"stream {stream}: {owner.Damaged} of its saved states were damaged");
            }
        }

        // What still comes stays in the log for the next owner.
        while (await log.NextAsync(stream, stop).ConfigureAwait(false) is not null)
        {
        }
    }
}
