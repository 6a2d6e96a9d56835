using System.Text;

namespace EdgeRnn.Storage.Journal;

/// <summary>How one stream's samples become bytes: sequence and time as differences from what the record before lets expect.</summary>
/// <remarks>
/// A sample at the expected sequence whose time is off by less than a millisecond takes 12 to 13 bytes and 4 for each channel.
/// </remarks>
internal sealed class StreamCoding
{
    private const int KindMask = 3, LearnedBit = 4, GapBit = 8, RollbackBit = 16, DroppedBit = 32, HeldBit = 64, DecidedBit = 128;
    private const int MaxId = ushort.MaxValue;

    private readonly byte[] _text;
    private long _time;
    private long _interval;

    public StreamCoding(int id, string name, IReadOnlyList<string> channels)
    {
        (Id, Name, Channels) = (id, name, channels);
        _text = Encode(name, channels);
    }

    /// <summary>Names the stream within a segment.</summary>
    public int Id { get; }

    public string Name { get; }

    public IReadOnlyList<string> Channels { get; }

    /// <summary>The sequence that the next sample is expected to have.</summary>
    public long NextSequence { get; private set; }

    /// <summary>Whether the first sample is known, from which the others are counted.</summary>
    public bool IsPlaced { get; private set; }

    /// <summary>The segment in which the stream was declared last; -1 if in none.</summary>
    public long DeclaredIn { get; set; } = -1;

    /// <summary>The bytes of a sample's body at most, but for the bytes of its decisions.</summary>
    public static int MostSampleBytes(int channels) => 1 + (4 * Varint.MaxBytes) + sizeof(int) + 1 + HeldBytes(channels) + (sizeof(float) * channels);

    /// <summary>The bytes of a declaration's body at most.</summary>
    public int MostDeclarationBytes => 1 + (4 * Varint.MaxBytes) + _text.Length;

    public static int HeldBytes(int channels) => (channels + 7) / 8;

    /// <summary>Sets what the next sample is expected to be.</summary>
    public void Place(long sequence, long time) => (NextSequence, _time, _interval, IsPlaced) = (sequence, time, 0, true);

    /// <returns>The bytes written.</returns>
    public int WriteDeclaration(Span<byte> body)
    {
        int at = 0;
        body[at++] = (byte)RecordKind.Declaration;
        Varint.Write(body, ref at, (ulong)Id);
        Varint.Write(body, ref at, Varint.Fold(NextSequence));
        Varint.Write(body, ref at, Varint.Fold(_time));
        Varint.Write(body, ref at, Varint.Fold(_interval));
        _text.CopyTo(body[at..]);
        return at + _text.Length;
    }

    /// <summary>Null when the bytes are no declaration.</summary>
    public static StreamCoding? ReadDeclaration(ReadOnlySpan<byte> body)
    {
        int at = 1;
        if (body[0] != (byte)RecordKind.Declaration
            || !Varint.TryRead(body, ref at, out ulong id) || id > MaxId
            || !Varint.TryRead(body, ref at, out ulong next)
            || !Varint.TryRead(body, ref at, out ulong time)
            || !Varint.TryRead(body, ref at, out ulong interval)
            || !TryReadText(body, ref at, out string name)
            || !Varint.TryRead(body, ref at, out ulong count) || count > (ulong)(body.Length - at))
        {
            return null;
        }

        string[] channels = new string[count];
        for (int c = 0; c < channels.Length; c++)
        {
            if (!TryReadText(body, ref at, out channels[c]))
            {
                return null;
            }
        }

        return at != body.Length ? null : new StreamCoding((int)id, name, channels)
        {
            NextSequence = Varint.Unfold(next),
            _time = Varint.Unfold(time),
            _interval = Varint.Unfold(interval),
        };
    }

    /// <returns>The bytes written.</returns>
    public int WriteSample(Span<byte> body, in JournalRecord record)
    {
        int at = 0;
        body[at++] = (byte)((record.Learned ? LearnedBit : 0) | (record.FollowsGap ? GapBit : 0) | (record.FollowsRollback ? RollbackBit : 0)
            | (record.Dropped > 0 ? DroppedBit : 0) | (record.HeldBack.IsEmpty ? 0 : HeldBit) | (record.Decisions.IsEmpty ? 0 : DecidedBit));
        Varint.Write(body, ref at, (ulong)Id);
        Varint.Write(body, ref at, unchecked((ulong)(record.Sequence - NextSequence)));
        Varint.Write(body, ref at, Varint.Fold(unchecked(record.Time - _time - _interval)));
        if (record.Dropped > 0)
        {
            Varint.Write(body, ref at, (ulong)record.Dropped);
        }

        if (!record.Decisions.IsEmpty)
        {
            Varint.Write(body, ref at, (ulong)record.Decisions.Length);
            record.Decisions.CopyTo(body[at..]);
            at += record.Decisions.Length;
        }

        record.HeldBack.CopyTo(body[at..]);
        at += record.HeldBack.Length;
        ReadOnlySpan<byte> values = TensorBytes.Of(record.Values);
        values.CopyTo(body[at..]);
        Advance(record.Sequence, record.Time);
        return at + values.Length;
    }

    /// <summary>The stream whose sample it is; false when it is none.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> body, out int id)
    {
        int at = 1;
        bool isRead = Varint.TryRead(body, ref at, out ulong value) && value <= MaxId;
        id = (int)value;
        return isRead;
    }

    /// <summary>Reads what <see cref="WriteSample"/> wrote; false when it is something else.</summary>
    /// <param name="body">The record's.</param>
    /// <param name="values">At least a float per channel.</param>
    /// <param name="record">Lies in <paramref name="body"/> and <paramref name="values"/>.</param>
    public bool TryReadSample(ReadOnlySpan<byte> body, Span<float> values, out JournalRecord record)
    {
        int flags = body[0], at = 1;
        ulong dropped = 0, decided = 0;
        record = default;
        if ((flags & KindMask) != (int)RecordKind.Sample
            || !Varint.TryRead(body, ref at, out _)
            || !Varint.TryRead(body, ref at, out ulong ahead)
            || !Varint.TryRead(body, ref at, out ulong time)
            || ((flags & DroppedBit) != 0 && !(Varint.TryRead(body, ref at, out dropped) && dropped is > 0 and <= int.MaxValue))
            || ((flags & DecidedBit) != 0 && !(Varint.TryRead(body, ref at, out decided) && decided is > 0 and <= JournalRecord.MostDecisionBytes))
            || decided > (ulong)(body.Length - at))
        {
            return false;
        }

        ReadOnlySpan<byte> decisions = body.Slice(at, (int)decided);
        at += decisions.Length;
        int held = (flags & HeldBit) != 0 ? HeldBytes(Channels.Count) : 0;
        long sequence = unchecked(NextSequence + (long)ahead);
        if (body.Length - at != held + (sizeof(float) * Channels.Count) || sequence < NextSequence || sequence == long.MaxValue)
        {
            return false;
        }

        values = values[..Channels.Count];
        body[(at + held)..].CopyTo(TensorBytes.Of(values));
        record = new JournalRecord
        {
            Sequence = sequence,
            Time = unchecked(_time + _interval + Varint.Unfold(time)),
            Values = values,
            Learned = (flags & LearnedBit) != 0,
            FollowsGap = (flags & GapBit) != 0,
            FollowsRollback = (flags & RollbackBit) != 0,
            Dropped = (int)dropped,
            HeldBack = body.Slice(at, held),
            Decisions = decisions,
        };
        Advance(record.Sequence, record.Time);
        return true;
    }

    private static byte[] Encode(string name, IReadOnlyList<string> channels)
    {
        using MemoryStream text = new();
        Span<byte> number = stackalloc byte[Varint.MaxBytes];
        Put(name, number);
        int at = 0;
        Varint.Write(number, ref at, (ulong)channels.Count);
        text.Write(number[..at]);
        foreach (string channel in channels)
        {
            Put(channel, number);
        }

        return text.ToArray();

        void Put(string value, Span<byte> number)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            int at = 0;
            Varint.Write(number, ref at, (ulong)bytes.Length);
            text.Write(number[..at]);
            text.Write(bytes);
        }
    }

    private static bool TryReadText(ReadOnlySpan<byte> body, ref int at, out string text)
    {
        text = "";
        if (!Varint.TryRead(body, ref at, out ulong length) || length > (ulong)(body.Length - at))
        {
            return false;
        }

        text = Encoding.UTF8.GetString(body.Slice(at, (int)length));
        at += (int)length;
        return true;
    }

    private void Advance(long sequence, long time)
    {
        (_interval, _time) = (unchecked(time - _time), time);
        NextSequence = sequence + 1;
    }
}
