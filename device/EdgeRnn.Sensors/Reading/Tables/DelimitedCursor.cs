using CsvHelper;
using EdgeRnn.Sensors.Reading.Dialects;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The records of a delimited text behind its header, without comments.</summary>
internal sealed class DelimitedCursor : IRecordCursor
{
    private readonly CsvReader _reader;
    private readonly Dialect _dialect;
    private readonly string _path;

    /// <param name="text">Owned from here on.</param>
    /// <param name="dialect">How it is laid out.</param>
    /// <param name="path">For messages.</param>
    public DelimitedCursor(Stream text, Dialect dialect, string path)
    {
        (_dialect, _path) = (dialect, path);
        _reader = CsvReader.Create(text, dialect.TokenizerOptions(), leaveOpen: false);
    }

    public IReadOnlyList<string> Names => _dialect.Names;

    public long Line => _reader.LineNumber;

    public int Count => _reader.FieldCount;

    /// <summary>Comments passed over.</summary>
    public long Comments { get; private set; }

    /// <summary>Where the current record begins, in bytes of the text.</summary>
    public long Offset => _reader.ByteOffset;

    public ReadOnlySpan<byte> this[int place] => place < _reader.FieldCount ? _reader.GetSpan(place) : default;

    public bool TryParse(int place, out float value)
    {
        value = 0;
        return place < _reader.FieldCount && _reader.TryParse(place, out value);
    }

    public bool Next()
    {
        try
        {
            while (_reader.Read())
            {
                bool isComment = SampleRecords.IsComment(_reader);
                if (!isComment && _reader.LineNumber >= _dialect.FirstDataLine)
                {
                    return true;
                }

                Comments += isComment ? 1 : 0;
            }

            return false;
        }
        catch (CsvFormatException error)
        {
            throw SampleRecords.Refusal(_path, error, 0);
        }
    }

    public void Dispose() => _reader.Dispose();
}
