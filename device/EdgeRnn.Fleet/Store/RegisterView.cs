using System.Collections.Concurrent;
using System.Globalization;
using EdgeRnn.Fleet.Protocol;
using NATS.Client.Core;
using NATS.Client.KeyValueStore;

namespace EdgeRnn.Fleet.Store;

/// <summary>The leases and the workers as the server reports every change of them; a moment late, which the protocol allows.</summary>
internal sealed class RegisterView : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly FleetConnection _fleet;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Entry<WorkerEntry>> _workers = new();
    private readonly Entry<Lease>[] _leases;
    private readonly Lock _gate = new();
    private readonly Task _work;
    private readonly TaskCompletionSource _leasesKnown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _workersKnown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RegisterView(FleetConnection fleet)
    {
        _fleet = fleet;
        _leases = new Entry<Lease>[fleet.Settings.Groups];
        Array.Fill(_leases, new Entry<Lease>(Protocol.Lease.None, 0));
        _work = Task.WhenAll(
            WatchAsync(fleet.Registers, $"{FleetNames.LeasePrefix}*", _leasesKnown, TakeLease),
            WatchAsync(fleet.Workers, ">", _workersKnown, TakeWorker));
    }

    public int Groups => _leases.Length;

    public IReadOnlyList<Entry<WorkerEntry>> Workers => [.. _workers.Values];

    public static async Task<RegisterView> OpenAsync(FleetConnection fleet)
    {
        RegisterView view = new(fleet);
        await Task.WhenAll(view._leasesKnown.Task, view._workersKnown.Task).WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        return view;
    }

    public Entry<Lease> Lease(int group)
    {
        lock (_gate)
        {
            return _leases[group];
        }
    }

    public int GroupOf(string stream) => (int)(Placement.Hash(stream) % (ulong)_leases.Length);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync(INatsKVStore store, string keys, TaskCompletionSource known, Action<NatsKVEntry<byte[]>> take)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                NatsKVWatchOpts options = new()
                {
                    OnNoData = _ =>
                    {
                        known.TrySetResult();
                        return ValueTask.FromResult(false);
                    },
                };
                await foreach (NatsKVEntry<byte[]> entry in store.WatchAsync<byte[]>(keys, opts: options, cancellationToken: _stop.Token).ConfigureAwait(false))
                {
                    take(entry);
                    if (entry.Delta == 0)
                    {
                        known.TrySetResult();
                    }
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (error is NatsException or IOException)
            {
                await Task.Delay(RetryAfter).ConfigureAwait(false);
            }
        }
    }

    private void TakeLease(NatsKVEntry<byte[]> entry)
    {
        if (!int.TryParse(entry.Key.AsSpan(FleetNames.LeasePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int group) || group >= _leases.Length)
        {
            return;
        }

        Lease lease = entry.Operation == NatsKVOperation.Put ? FleetJson.Read<Lease>(entry.Value!, entry.Key) : Protocol.Lease.None;
        lock (_gate)
        {
            _leases[group] = _leases[group].Revision < entry.Revision ? new Entry<Lease>(lease, entry.Revision) : _leases[group];
        }
    }

    private void TakeWorker(NatsKVEntry<byte[]> entry)
    {
        if (entry.Operation != NatsKVOperation.Put)
        {
            _workers.TryRemove(entry.Key, out _);
        }
        else
        {
            _workers[entry.Key] = new Entry<WorkerEntry>(FleetJson.Read<WorkerEntry>(entry.Value!, entry.Key), entry.Revision);
        }
    }
}
