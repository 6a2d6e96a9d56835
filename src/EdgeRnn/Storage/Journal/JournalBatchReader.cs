namespace EdgeRnn.Storage.Journal;

/// <summary>Reads what a <see cref="JournalBatch"/> wrote; bytes of any other origin give no records.</summary>
public sealed class JournalBatchReader
{
    private readonly SegmentCursor _cursor = new();
    private byte[] _image = [];
    private int _length;

    /// <summary>The name of the stream of the last record.</summary>
    public string Stream => _cursor.Stream?.Name ?? "";

    /// <summary>The names of its channels.</summary>
    public IReadOnlyList<string> Channels => _cursor.Stream?.Channels ?? [];

    /// <summary>Whether all bytes have been read: false after the end if they are damaged, or something else.</summary>
    public bool IsWhole => _cursor.Offset == _length;

    /// <summary>Begins to read.</summary>
    /// <param name="bytes">A whole batch; copied.</param>
    public void Open(ReadOnlySpan<byte> bytes)
    {
        if (_image.Length < bytes.Length)
        {
            _image = new byte[bytes.Length];
        }

        bytes.CopyTo(_image);
        _length = bytes.Length;
        _cursor.Start(_image, _length, chain: 0, offset: 0);
    }

    /// <summary>Reads the next record; false at the end.</summary>
    /// <param name="record">Valid until the next call.</param>
    public bool TryRead(out JournalRecord record)
    {
        while (_cursor.Next(out record))
        {
            if (_cursor.Kind == RecordKind.Sample)
            {
                return true;
            }
        }

        return false;
    }
}
