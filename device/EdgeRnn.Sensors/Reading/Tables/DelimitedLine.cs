using CsvHelper;
using EdgeRnn.Sensors.Reading.Dialects;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>Splits single lines by the tokenizer of files, at once and without allocating.</summary>
/// <param name="dialect">How the lines are laid out.</param>
internal sealed class DelimitedLine(Dialect dialect) : ILineRecord
{
    private readonly LineFeed _feed = new();
    private CsvReader? _reader;

    public IReadOnlyList<string> Names => dialect.Names;

    public int Count => _reader?.FieldCount ?? 0;

    public ReadOnlySpan<byte> this[int place] => place < Count ? _reader!.GetSpan(place) : default;

    public bool Take(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#"u8))
        {
            return false;
        }

        _feed.Set(line, dialect.CollapsesBlanks);
        try
        {
            _reader ??= CsvReader.Create(_feed, dialect.TokenizerOptions(tracksLines: false) with { AllowLineBreaksInQuotes = false }, leaveOpen: true);
            return _reader.Read();
        }
        catch (Exception error) when (error is CsvFormatException or InvalidDataException)
        {
            _reader?.Dispose();
            _reader = null;
            throw new RecordException("quotes that do not pair; expected a quote at both ends of the field and nowhere else", error);
        }
    }

    public void Dispose() => _reader?.Dispose();

    /// <summary>
    /// One line at a time, with so many line ends behind it that the tokenizer, which looks at whole blocks, need not wait for the
    /// next line; it passes over empty lines.
    /// </summary>
    private sealed class LineFeed : ForwardStream
    {
        private const int Padding = 256;

        private byte[] _line = new byte[1024];
        private int _length;
        private int _at;
        private int _padding;

        public override bool CanRead => true;

        public void Set(ReadOnlySpan<byte> line, bool collapses)
        {
            if (line.Length > _line.Length)
            {
                _line = new byte[2 * line.Length];
            }

            line.CopyTo(_line);
            _length = line.Length;
            if (collapses)
            {
                BlankRuns runs = new();
                _length = runs.Collapse(_line.AsSpan(0, _length));
            }

            (_at, _padding) = (0, 16 * Padding);
        }

        public override int Read(Span<byte> buffer)
        {
            int taken = Math.Min(buffer.Length, _length - _at);
            _line.AsSpan(_at, taken).CopyTo(buffer);
            _at += taken;
            int ends = Math.Min(Math.Min(buffer.Length - taken, Padding), _padding);
            buffer.Slice(taken, ends).Fill((byte)'\n');
            _padding -= ends;
            return taken + ends > 0 || buffer.IsEmpty ? taken + ends : throw new InvalidDataException("the line holds no record");
        }
    }
}
