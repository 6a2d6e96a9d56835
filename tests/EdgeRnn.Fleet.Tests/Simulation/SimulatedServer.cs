using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeRnn.Fleet.Protocol;

namespace EdgeRnn.Fleet.Tests.Simulation;

/// <summary>The store itself, which never fails, and the judge: what must hold is checked at every write.</summary>
internal sealed class SimulatedServer(EventQueue queue, int samples)
{
    private readonly Dictionary<string, Entry<WorkerEntry>> _workers = [];
    private readonly Dictionary<int, Entry<Lease>> _leases = [];
    private readonly Dictionary<string, StoredStream> _streams = [];
    private ulong _revision;

    /// <summary>The first thing that was wrong; null if nothing was.</summary>
    public string? Violation { get; private set; }

    public IReadOnlyDictionary<string, StoredStream> Streams => _streams;

    public bool HasAllOutputs => _streams.Values.All(stream => stream.Outputs.Sequence == samples - 1);

    public void AddStream(string name) => _streams[name] = new StoredStream();

    public void Wrong(string what) => Violation ??= $"at {queue.Now / 1e6:0.000} s: {what}";

    public ulong WriteWorker(WorkerEntry worker)
    {
        _workers[worker.Id] = new Entry<WorkerEntry>(worker, ++_revision);
        return _revision;
    }

    public IReadOnlyList<Entry<WorkerEntry>> ReadWorkers() => [.. _workers.Values];

    public Entry<Lease> ReadLease(int group) => _leases.TryGetValue(group, out Entry<Lease> lease) ? lease : new Entry<Lease>(Lease.None, 0);

    public ulong? TryWriteLease(int group, Lease lease, ulong? revision)
    {
        if (revision is { } expected && ReadLease(group).Revision != expected)
        {
            return null;
        }

        _leases[group] = new Entry<Lease>(lease, ++_revision);
        return _revision;
    }

    public ulong? TryWritePointer(string name, Pointer pointer, ulong? revision)
    {
        StoredStream stream = _streams[name];
        if (revision is { } expected && stream.Pointer.Revision != expected)
        {
            return null;
        }

        if (pointer.Last is { } last && last != stream.Pointer.Value.Last)
        {
            if (last.Hash != SimulatedState.HashAt(last.Sequence))
            {
                Wrong($"{name} has a second history: its state at sample {last.Sequence}, saved in epoch {pointer.Epoch}, is another one");
            }

            // Not two in a row: the older one is there for that.
            stream.IsDamaged = !stream.IsDamaged && queue.Chance(0.05);
            if (stream.IsDamaged)
            {
                stream.Chunks[last.Chunks[0]] = [.. stream.Chunks[last.Chunks[0]].Select(value => (byte)~value)];
            }
        }

        stream.Pointer = new Entry<Pointer>(pointer, ++_revision);
        return _revision;
    }

    public ulong AppendChunk(string name, byte[] chunk)
    {
        _streams[name].Chunks[++_revision] = chunk;
        return _revision;
    }

    public ulong? TryAppendOutputs(string name, long epoch, IReadOnlyList<Output> outputs, ulong? last)
    {
        StoredStream stream = _streams[name];
        if (last is { } expected && stream.Outputs.Position != expected)
        {
            return null;
        }

        if (epoch < stream.Outputs.Epoch)
        {
            Wrong($"{name}: the owner of epoch {epoch} published after that of epoch {stream.Outputs.Epoch}");
        }

        foreach (Output output in outputs)
        {
            if (output.Sequence != stream.Outputs.Sequence + 1)
            {
                Wrong($"{name}: output {output.Sequence} came after {stream.Outputs.Sequence}");
            }

            if (BinaryPrimitives.ReadUInt64LittleEndian(output.Text.Span) != SimulatedState.ChainAt(output.Sequence))
            {
                Wrong($"{name} has a second history: output {output.Sequence} is another one");
            }

            stream.Outputs = stream.Outputs with { Sequence = output.Sequence };
        }

        stream.Outputs = stream.Outputs with { Epoch = epoch, Position = ++_revision };
        return _revision;
    }

    public ulong AppendLog(string name, byte[] payload)
    {
        StoredStream stream = _streams[name];
        stream.Log.Add(new LogMessage(++_revision, payload));
        stream.LastLogged = Math.Max(stream.LastLogged, SimulatedState.LastOf(payload));
        stream.Changed?.Invoke();
        return _revision;
    }

    public void Trim(string name, ulong log, ulong chunks)
    {
        StoredStream stream = _streams[name];
        stream.Log.RemoveAll(message => message.Position < log);
        foreach (ulong position in stream.Chunks.Keys.Where(position => position < chunks).ToList())
        {
            stream.Chunks.Remove(position);
        }
    }

    /// <summary>When all is over: each sample learned, each output published, and one state of it.</summary>
    public void CheckEnd()
    {
        foreach ((string name, StoredStream stream) in _streams)
        {
            if (stream.Outputs.Sequence != samples - 1)
            {
                Wrong($"{name}: outputs end at {stream.Outputs.Sequence}, expected {samples - 1}");
            }

            if (stream.Pointer.Value.Last?.Sequence != samples - 1)
            {
                Wrong($"{name}: its state is that of sample {stream.Pointer.Value.Last?.Sequence}, expected {samples - 1}");
            }
        }
    }

    internal sealed class StoredStream
    {
        public List<LogMessage> Log { get; } = [];

        public long LastLogged { get; set; } = -1;

        public Action? Changed { get; set; }

        public Entry<Pointer> Pointer { get; set; } = new(Protocol.Pointer.None, 0);

        public Dictionary<ulong, byte[]> Chunks { get; } = [];

        public bool IsDamaged { get; set; }

        public OutputEnd Outputs { get; set; } = OutputEnd.None;
    }
}

/// <summary>A state that is a hash of all samples in their order: one learned twice, or never, makes another one.</summary>
internal sealed class SimulatedState(Fence removed) : IStreamState
{
    private const int Most = 1000;
    private static readonly ulong[] Chains = [.. Enumerable.Range(0, Most + 1).Aggregate(new List<ulong> { 1 }, (list, n) => [.. list, Mix(list[^1], n)])];
    private static readonly string[] Hashes = [.. Enumerable.Range(-1, Most).Select(n => Convert.ToHexStringLower(SHA256.HashData(Bytes(n, ChainAt(n)))))];

    private long _next;
    private long _end;
    private ulong _chain = 1;

    public long Sequence { get; private set; } = -1;

    public static ulong ChainAt(long sequence) => Chains[sequence + 1];

    public static string HashAt(long sequence) => Hashes[sequence + 1];

    public static byte[] Message(long first, long last) => Bytes(first, (ulong)last);

    public static long LastOf(byte[] payload) => BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(8));

    public void Open(LogMessage message) => (_next, _end) =
        (BinaryPrimitives.ReadInt64LittleEndian(message.Payload.Span), BinaryPrimitives.ReadInt64LittleEndian(message.Payload.Span[8..]));

    public bool Next(out long sequence)
    {
        sequence = removed == Fence.LastSequence ? Math.Max(_next, Sequence + 1) : _next;
        return _next++ <= _end;
    }

    public ReadOnlyMemory<byte> Learn(bool isNew)
    {
        long sequence = _next - 1;
        (Sequence, _chain) = (sequence, Mix(_chain, sequence));
        return isNew ? BitConverter.GetBytes(_chain) : default;
    }

    public byte[] Save() => Bytes(Sequence, _chain);

    public void Restore(byte[] state) =>
        (Sequence, _chain) = (BinaryPrimitives.ReadInt64LittleEndian(state), BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(8)));

    private static byte[] Bytes(long first, ulong second)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, first);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), second);
        return bytes;
    }

    private static ulong Mix(ulong chain, long sample) => unchecked(((chain ^ (ulong)sample) * 0x9E3779B97F4A7C15) ^ (chain >> 29));
}
