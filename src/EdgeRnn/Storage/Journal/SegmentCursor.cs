namespace EdgeRnn.Storage.Journal;

/// <summary>Walks over the records of one segment in memory, up to the first that does not fit.</summary>
internal sealed class SegmentCursor
{
    private readonly Dictionary<int, StreamCoding> _streams = [];
    private byte[] _image = [];
    private int _length;
    private float[] _values = [];
    private uint _chain;

    /// <summary>The chain of the last record that fits.</summary>
    public uint Chain => _chain;

    /// <summary>Where the next record begins.</summary>
    public int Offset { get; private set; }

    public RecordKind Kind { get; private set; }

    /// <summary>Of the last record; null for an <see cref="RecordKind.Opening"/>.</summary>
    public StreamCoding? Stream { get; private set; }

    /// <summary>The largest id that was declared; -1 if none was.</summary>
    public int LargestId { get; private set; }

    /// <summary>Begins behind the header of a segment, or elsewhere.</summary>
    /// <param name="image">Its bytes.</param>
    /// <param name="length">How many.</param>
    /// <param name="chain">Of the header.</param>
    /// <param name="offset">Where the first record is.</param>
    public void Start(byte[] image, int length, uint chain, int offset = SegmentHeader.Bytes)
    {
        (_image, _length, _chain) = (image, length, chain);
        (Offset, LargestId, Stream) = (offset, -1, null);
        _streams.Clear();
    }

    /// <summary>Moves to the next record; false when there is none that fits.</summary>
    /// <param name="sample">What it holds, if it is a sample.</param>
    public bool Next(out JournalRecord sample)
    {
        sample = default;
        uint chain = _chain;
        if (!RecordFrame.Fits(_image.AsSpan(Offset, _length - Offset), ref chain, out ReadOnlySpan<byte> body) || !TryRead(body, out sample))
        {
            return false;
        }

        (_chain, Offset) = (chain, Offset + RecordFrame.HeadBytes + body.Length);
        return true;
    }

    /// <summary>Where the bytes behind the last record that fits end to be other than zero; the same as <see cref="Offset"/> after a clean end.</summary>
    public int StaleEnd() => Offset + _image.AsSpan(Offset, _length - Offset).LastIndexOfAnyExcept((byte)0) + 1;

    private bool TryRead(ReadOnlySpan<byte> body, out JournalRecord sample)
    {
        sample = default;
        Kind = (RecordKind)(body[0] & 3);
        switch (Kind)
        {
            case RecordKind.Opening:
                Stream = null;
                return true;
            case RecordKind.Declaration when StreamCoding.ReadDeclaration(body) is { } declared:
                Stream = _streams[declared.Id] = declared;
                LargestId = Math.Max(LargestId, declared.Id);
                return true;
            case RecordKind.Sample when StreamCoding.TryReadId(body, out int id) && _streams.TryGetValue(id, out StreamCoding? stream):
                Stream = stream;
                if (_values.Length < stream.Channels.Count)
                {
                    _values = new float[stream.Channels.Count];
                }

                return stream.TryReadSample(body, _values, out sample);
            default:
                return false;
        }
    }
}
