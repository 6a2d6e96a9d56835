using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private float[] _last = [];
    private int _free;

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

    /// <summary>A new last row, to be filled.</summary>
    public Span<float> Add()
    {
        if (_free == 0)
        {
            _chunks.Add(_last = GC.AllocateUninitializedArray<float>(_rowsPerChunk * _stride));
            _free = _rowsPerChunk;
        }

        Rows++;
        return _last.AsSpan((_rowsPerChunk - _free--) * _stride, _columns);
    }

    public void RemoveLast(int rows)
    {
        Rows -= rows;
        int chunks = (int)((Rows + _rowsPerChunk - 1) / _rowsPerChunk);
        _chunks.RemoveRange(chunks, _chunks.Count - chunks);
        _free = (int)((chunks * (long)_rowsPerChunk) - Rows);
        _last = chunks > 0 ? _chunks[^1] : [];
    }

    /// <summary>The least and the largest value of each column; infinite where it holds none.</summary>
    public (float Low, float High)[] Ranges()
    {
        // Rows lie one behind the other: of as many vectors in turn each lane is of one column.
        Vector256<float>[] low = new Vector256<float>[_stride], high = new Vector256<float>[_stride];
        Array.Fill(low, Vector256.Create(float.PositiveInfinity));
        Array.Fill(high, Vector256.Create(float.NegativeInfinity));
        for (int chunk = 0; chunk < _chunks.Count; chunk++)
        {
            int filled = (int)Math.Min(_rowsPerChunk, Rows - ((long)chunk * _rowsPerChunk)) * _stride;
            Widen(low, high, _chunks[chunk].AsSpan(0, filled));
        }

        var ranges = new (float Low, float High)[_stride];
        Array.Fill(ranges, (float.PositiveInfinity, float.NegativeInfinity));
        for (int i = 0; i < _stride * Vector256<float>.Count; i++)
        {
            (int vector, int lane) = (i / Vector256<float>.Count, i % Vector256<float>.Count);
            ref (float Low, float High) range = ref ranges[i % _stride];
            range = (MathF.Min(range.Low, low[vector][lane]), MathF.Max(range.High, high[vector][lane]));
        }

        return ranges;
    }

    private static void Widen(Vector256<float>[] low, Vector256<float>[] high, ReadOnlySpan<float> values)
    {
        for (int turn = 0; !values.IsEmpty; turn = turn + 1 == low.Length ? 0 : turn + 1)
        {
            Vector256<float> next = values.Length >= Vector256<float>.Count ? Vector256.Create(values) : Rest(values);
            // A comparison with NaN is false.
            low[turn] = Vector256.ConditionalSelect(Vector256.LessThan(next, low[turn]), next, low[turn]);
            high[turn] = Vector256.ConditionalSelect(Vector256.GreaterThan(next, high[turn]), next, high[turn]);
            values = values[Math.Min(values.Length, Vector256<float>.Count)..];
        }
    }

    private static Vector256<float> Rest(ReadOnlySpan<float> values)
    {
        Span<float> rest = stackalloc float[Vector256<float>.Count];
        rest.Fill(float.NaN);
        values.CopyTo(rest);
        return Vector256.Create(rest);
    }

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
