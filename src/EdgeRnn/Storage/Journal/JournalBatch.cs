namespace EdgeRnn.Storage.Journal;

/// <summary>Records of one stream as self-contained bytes for a message: its declaration, then samples, as in a segment.</summary>
public sealed class JournalBatch
{
    private readonly string _stream;
    private readonly IReadOnlyList<string> _channels;
    private StreamCoding _coding;
    private byte[] _bytes = new byte[1024];
    private int _length;
    private uint _chain;

    /// <summary>Begins empty.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="channels">Their names, in the order of the values.</param>
    /// <exception cref="ArgumentException">There are more channels than a record can hold.</exception>
    public JournalBatch(string stream, IReadOnlyList<string> channels)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(channels);
        (_stream, _channels, _coding) = (stream, channels, new StreamCoding(0, stream, channels));
        int most = RecordFrame.MaxBodyBytes - JournalRecord.MostDecisionBytes;
        if (_coding.MostDeclarationBytes > most || StreamCoding.MostSampleBytes(channels.Count) > most)
        {
            throw new ArgumentException($"stream {stream} has {channels.Count} channels; names and values of a record take at most {most} bytes", nameof(channels));
        }
    }

    /// <summary>Records in it.</summary>
    public int Records { get; private set; }

    /// <summary>The sequence of the last one; -1 if there is none.</summary>
    public long LastSequence { get; private set; } = -1;

    /// <summary>All of it; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Adds a record.</summary>
    /// <exception cref="ArgumentException">It does not have a value per channel, or its sequence does not rise.</exception>
    public void Add(in JournalRecord record)
    {
        if (record.Values.Length != _channels.Count || record.Sequence <= LastSequence)
        {
            throw new ArgumentException(
                $"stream {_stream}: the record of sequence {record.Sequence} has {record.Values.Length} values; expected {_channels.Count}, and more than sequence {LastSequence}",
                nameof(record));
        }

        if (Records == 0)
        {
            _coding.Place(record.Sequence, record.Time);
            Reserve(_coding.MostDeclarationBytes);
            Seal(_coding.WriteDeclaration(Body));
        }

        Reserve(StreamCoding.MostSampleBytes(_channels.Count) + record.Decisions.Length);
        Seal(_coding.WriteSample(Body, record));
        (Records, LastSequence) = (Records + 1, record.Sequence);
    }

    /// <summary>Begins empty again.</summary>
    public void Clear()
    {
        _coding = new StreamCoding(0, _stream, _channels);
        (_length, _chain, Records, LastSequence) = (0, 0, 0, -1);
    }

    private Span<byte> Body => _bytes.AsSpan(_length + RecordFrame.HeadBytes);

    private void Reserve(int body)
    {
        int needed = _length + RecordFrame.HeadBytes + body;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, 2 * _bytes.Length));
        }
    }

    private void Seal(int body)
    {
        int bytes = RecordFrame.HeadBytes + body;
        _chain = RecordFrame.Seal(_bytes.AsSpan(_length, bytes), _chain);
        _length += bytes;
    }
}
