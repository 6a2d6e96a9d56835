using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>Rows of floats in chunks of about a megabyte: 4 bytes a value, whatever the number of rows.</summary>
internal sealed class FloatTable
{
    private const int FloatsPerChunk = 1 << 18;
    private readonly List<float[]> _chunks = [];
    private readonly int _rowsPerChunk;
    private readonly int _stride;
    private int _columns;

    public FloatTable(int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        _columns = _stride = columns;
        _rowsPerChunk = Math.Max(1, FloatsPerChunk / columns);
    }

    public long Rows { get; private set; }

    public int Columns => _columns;

    public Span<float> this[long row] =>
        _chunks[(int)(row / _rowsPerChunk)].AsSpan((int)(row % _rowsPerChunk) * _stride, _columns);

    /// <summary>A new last row, all zero.</summary>
    public Span<float> Add()
    {
        if (Rows % _rowsPerChunk == 0)
        {
            _chunks.Add(new float[_rowsPerChunk * _stride]);
        }

        return this[Rows++];
    }

    public void RemoveLast(int rows) => Rows -= rows;

    /// <summary>Keeps these columns, in this rising order, in place: the memory stays.</summary>
    public void Keep(IReadOnlyList<int> columns)
    {
        for (long row = 0; row < Rows && columns.Count < _columns; row++)
        {
            Span<float> values = this[row];
            for (int i = 0; i < columns.Count; i++)
            {
                values[i] = values[columns[i]];
            }
        }

        _columns = columns.Count;
    }

    /// <summary>Turns the rows round: the last one first.</summary>
    public void Reverse()
    {
        for (long row = 0; row < Rows / 2; row++)
        {
            Span<float> early = this[row], late = this[Rows - 1 - row];
            for (int i = 0; i < early.Length; i++)
            {
                (early[i], late[i]) = (late[i], early[i]);
            }
        }
    }

    /// <summary>SHA-256 over the values, row by row.</summary>
    public byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long row = 0; row < Rows; row++)
        {
            hash.AppendData(MemoryMarshal.AsBytes(this[row]));
        }

        return hash.GetHashAndReset();
    }
}
