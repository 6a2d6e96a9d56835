using CsvHelper;
using EdgeRnn.Sensors.Reading.Dialects;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The records of a delimited text behind its header, without comments.</summary>
internal sealed class DelimitedCursor : IRecordCursor
{
    private readonly CsvReader _reader;
    private readonly Dialect _dialect;
    private readonly string _path;
    private readonly HeaderMatch _header;
    private readonly bool _mayBeginWithDigit;
    private bool _isBehindHeader;

    /// <param name="text">Owned from here on.</param>
    /// <param name="dialect">How it is laid out.</param>
    /// <param name="path">For messages.</param>
    public DelimitedCursor(Stream text, Dialect dialect, string path)
    {
        (_dialect, _path) = (dialect, path);
        _header = new HeaderMatch(dialect.Header);
        _mayBeginWithDigit = dialect.Header is [[>= '0' and <= '9', ..], ..];
        _reader = CsvReader.Create(text, dialect.TokenizerOptions(), leaveOpen: false);
    }

    public IReadOnlyList<string> Names => _dialect.Names;

    public long Line => _reader.LineNumber;

    public int Count => _reader.FieldCount;

    /// <summary>Comments passed over.</summary>
    public long Comments { get; private set; }

    /// <summary>How many records repeat the header, as where recordings were joined, and the line of the first.</summary>
    public (long Count, long First) Headers { get; private set; }

    /// <summary>Where the current record begins, in bytes of the text.</summary>
    public long Offset => _reader.ByteOffset;

    public ReadOnlySpan<byte> this[int place] => place < _reader.FieldCount ? _reader.GetSpan(place) : default;

    public bool TryParse(int place, out float value) => _reader.TryParse(place, out value);

    public bool Next()
    {
        try
        {
            while (_reader.Read())
            {
                // Nearly every record begins with a number or a date.
                if ((_reader.RawRecord is [>= (byte)'0' and <= (byte)'9', ..] && !_mayBeginWithDigit && _isBehindHeader) || IsSample())
                {
                    return true;
                }
            }

            return false;
        }
        catch (CsvFormatException error)
        {
            throw SampleRecords.Refusal(_path, error, 0);
        }
    }

    /// <summary>Neither a comment nor a header.</summary>
    private bool IsSample()
    {
        if (SampleRecords.IsComment(_reader))
        {
            Comments++;
            return false;
        }

        _isBehindHeader |= _reader.LineNumber >= _dialect.FirstDataLine;
        if (_isBehindHeader && _header.Matches(this))
        {
            Headers = (Headers.Count + 1, Headers.Count == 0 ? Line : Headers.First);
            return false;
        }

        return _isBehindHeader;
    }

    public void Dispose() => _reader.Dispose();
}
