namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The lines of a stream as bytes, as soon as each is there, in one buffer.</summary>
internal sealed class LineReader(Stream stream, string name, int longest = LineReader.LongestLine) : IDisposable
{
    /// <summary>A longer line is not one of samples.</summary>
    public const int LongestLine = 1 << 16;

    private readonly byte[] _buffer = new byte[longest];
    private int _start;
    private int _end;
    private bool _ended;
    private bool _isBehindReturn;

    /// <summary>The number of the line that was read last, from 1 on.</summary>
    public long Number { get; private set; }

    /// <summary>Another whole line is there already.</summary>
    public bool HasMore => _buffer.AsSpan(_start, _end - _start).TrimStart("\r\n"u8).ContainsAny((byte)'\n', (byte)'\r');

    /// <summary>The line that was read last had no end: the text stops in it.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The next line without its end, good until the next call; false at the end of the stream.</summary>
    /// <exception cref="SensorException">The stream fails, or the line is too long; reading may continue behind it.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        for (; ; )
        {
            SkipFeed();
            ReadOnlySpan<byte> held = _buffer.AsSpan(_start, _end - _start);
            int end = held[searched..].IndexOfAny((byte)'\n', (byte)'\r');
            if (end >= 0 || (_ended && held.Length > 0))
            {
                int length = end >= 0 ? searched + end : held.Length;
                _start += Math.Min(length + 1, held.Length);
                _isBehindReturn = end >= 0 && held[length] == (byte)'\r';
                IsCut = end < 0;
                Number++;
                line = held[..length];
                return true;
            }

            if (_ended)
            {
                line = default;
                return false;
            }

            searched = held.Length;
            Fill();
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>CR LF is one end of a line.</summary>
    private void SkipFeed()
    {
        if (_isBehindReturn && _end > _start)
        {
            _start += _buffer[_start] == (byte)'\n' ? 1 : 0;
            _isBehindReturn = false;
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            SkipLine();
        }

        _end += ReadSome(_buffer.AsSpan(_end));
    }

    private void SkipLine()
    {
        int end;
        do
        {
            _start = _end = 0;
            _end = ReadSome(_buffer);
            end = _buffer.AsSpan(0, _end).IndexOf((byte)'\n');
        }
        while (end < 0 && !_ended);

        _start = end < 0 ? _end : end + 1;
        Number++;
        throw new SensorException($"{name}, line {Number}: longer than {longest} bytes; expected a sample or a header");
    }

    private int ReadSome(Span<byte> into)
    {
        try
        {
            int read = stream.Read(into);
            _ended = read == 0;
            return read;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw new SensorException($"{name}: cannot be read ({error.Message})", error, SensorTrouble.Ended);
        }
    }
}
