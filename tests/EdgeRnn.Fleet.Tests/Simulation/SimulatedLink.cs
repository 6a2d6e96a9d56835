using System.Security.Cryptography;
using EdgeRnn.Fleet.Protocol;

namespace EdgeRnn.Fleet.Tests.Simulation;

/// <summary>
/// A process's way to the server: requests and answers take their time, get lost, come late or twice. Takes out the fence that is to be
/// missing, so that the protocol itself is the one that runs in a fleet; <c>faults</c> is how often a request meets with one.
/// </summary>
internal sealed class SimulatedLink(EventQueue queue, SimulatedServer server, Node node, Fence removed, Func<double> faults) : IFleetStore
{
    private const long Timeout = 2_000_000;

    public Task WriteWorkerAsync(WorkerEntry worker) => CallAsync(() => server.WriteWorker(worker));

    public Task<IReadOnlyList<Entry<WorkerEntry>>> ReadWorkersAsync() => CallAsync(server.ReadWorkers);

    public Task<Entry<Lease>> ReadLeaseAsync(int group) => CallAsync(() => server.ReadLease(group));

    public Task<ulong?> TryWriteLeaseAsync(int group, Lease lease, ulong revision) =>
        CallAsync(() => server.TryWriteLease(group, lease, removed == Fence.LeaseCompareAndSet ? null : revision));

    public Task<Entry<Pointer>> ReadPointerAsync(string stream) => CallAsync(() =>
    {
        Entry<Pointer> entry = server.Streams[stream].Pointer;
        return removed switch
        {
            Fence.Epoch => entry with { Value = entry.Value with { Epoch = 0 } },
            Fence.Hash when entry.Value.Last is { } last => entry with { Value = entry.Value with { Last = last with { Hash = HashOf(stream, last) } } },
            _ => entry,
        };
    });

    public Task<ulong?> TryWritePointerAsync(string stream, Pointer pointer, ulong revision) => CallAsync(() =>
    {
        Entry<Pointer> stored = server.Streams[stream].Pointer;
        return removed == Fence.Claim && pointer.Last?.Chunks[0] == stored.Value.Last?.Chunks[0] ? stored.Revision
            : server.TryWritePointer(stream, pointer, removed == Fence.PointerCompareAndSet ? null : revision);
    });

    public Task<ulong> AppendChunkAsync(string stream, ReadOnlyMemory<byte> chunk) => CallAsync(() => server.AppendChunk(stream, chunk.ToArray()));

    public Task<byte[]?> ReadChunkAsync(string stream, ulong position) => CallAsync(() => server.Streams[stream].Chunks.GetValueOrDefault(position));

    public Task<OutputEnd> ReadLastOutputAsync(string stream) => CallAsync(() =>
        removed == Fence.Epoch ? server.Streams[stream].Outputs with { Epoch = 0 } : server.Streams[stream].Outputs);

    public Task<ulong?> TryAppendOutputsAsync(string stream, long epoch, IReadOnlyList<Output> outputs, ulong last)
    {
        Output[] sent = [.. outputs];
        if (removed == Fence.OutputsBeforePointer)
        {
            // Answered before it is stored, which a death of the server prevents now and then.
            return CallAsync(() => queue.Chance(0.02) ? server.Streams[stream].Outputs.Position : server.TryAppendOutputs(stream, epoch, sent, last));
        }

        return CallAsync(() => server.TryAppendOutputs(stream, epoch, sent, removed == Fence.OutputCompareAndSet ? null : last));
    }

    public Task TrimAsync(string stream, ulong log, ulong chunks) => CallAsync(() =>
    {
        if (removed == Fence.TrimBehindPrevious && server.Streams[stream].Pointer.Value.Last is { } newest)
        {
            log = server.Streams[stream].Log.Where(message => SimulatedState.LastOf(message.Payload.ToArray()) <= newest.Sequence)
                .Select(message => message.Position + 1).DefaultIfEmpty(log).Max();
        }

        server.Trim(stream, log, chunks);
        return true;
    });

    public IGroupLog OpenLog(int group) => new SimulatedLog(queue, server, node, group);

    /// <summary>A request and its answer.</summary>
    public Task<T> CallAsync<T>(Func<T> execute)
    {
        TaskCompletionSource<T> answer = new();
        double rate = faults();
        long there = Delay(rate), back = Delay(rate);
        bool isCut = queue.Now < node.CutUntil, isLost = isCut || queue.Chance(rate), isAnswerLost = queue.Chance(rate);
        if (!isLost)
        {
            queue.After(there, () =>
            {
                T result = execute();
                if (!isAnswerLost)
                {
                    node.After(back, () => answer.TrySetResult(result));
                }
            });
        }

        if (!isCut && queue.Chance(rate))
        {
            queue.After(there + queue.Random.NextInt64(10_000_000), () => execute());
        }

        if (isLost || isAnswerLost || there + back > Timeout)
        {
            node.After(Timeout, () => answer.TrySetException(new StoreUnavailableException("no answer")));
        }

        return answer.Task;
    }

    private long Delay(double rate) => queue.Chance(rate) ? queue.Random.NextInt64(8_000_000) : queue.Random.NextInt64(200, 20_000);

    private string HashOf(string stream, Snapshot snapshot) =>
        Convert.ToHexStringLower(SHA256.HashData([.. snapshot.Chunks.SelectMany(position => server.Streams[stream].Chunks.GetValueOrDefault(position) ?? [])]));
}

/// <summary>Reads the log of a group in order; it may lag, and starts at the beginning.</summary>
internal sealed class SimulatedLog(EventQueue queue, SimulatedServer server, Node node, int group) : IGroupLog
{
    private readonly Queue<string> _streams = new(server.Streams.Keys.Where(name => FleetSimulation.GroupOf(name) == group));
    private readonly Dictionary<string, ulong> _after = [];

    public async Task<string?> NextStreamAsync(CancellationToken stop)
    {
        if (_streams.TryDequeue(out string? stream))
        {
            return stream;
        }

        TaskCompletionSource<string?> never = new();
        stop.Register(() => never.TrySetResult(null));
        return await never.Task;
    }

    public Task<LogMessage?> NextAsync(string stream, CancellationToken stop)
    {
        TaskCompletionSource<LogMessage?> next = new();
        stop.Register(() => next.TrySetResult(null));
        Poll();
        return next.Task;

        void Poll() => node.After(Math.Max(node.CutUntil - queue.Now, 0) + queue.Random.NextInt64(200, 30_000), () =>
        {
            SimulatedServer.StoredStream stored = server.Streams[stream];
            if (next.Task.IsCompleted)
            {
                return;
            }

            if (stored.Log.Find(message => message.Position > _after.GetValueOrDefault(stream)) is { } message && queue.Now >= node.CutUntil)
            {
                _after[stream] = message.Position;
                next.TrySetResult(message);
                return;
            }

            stored.Changed += Again;
            if (queue.Now < node.CutUntil)
            {
                Again();
            }

            void Again()
            {
                stored.Changed -= Again;
                Poll();
            }
        });
    }

    public void Dispose()
    {
    }
}
