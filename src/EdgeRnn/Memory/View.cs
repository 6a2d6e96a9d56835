using System.Diagnostics;
using EdgeRnn.Simd;

namespace EdgeRnn.Memory;

/// <summary>Consecutive floats of an <see cref="Arena"/>, which must outlive the view.</summary>
internal readonly unsafe struct View(float* start, int length)
{
    private readonly float* _start = start;

    /// <summary>Bytes of a view itself.</summary>
    public static int Bytes => sizeof(View);

    /// <summary>Floats in the view.</summary>
    public int Length { get; } = length;

    /// <summary>The first float.</summary>
    public float* Pointer => _start;

    /// <summary>The floats as a span.</summary>
    public Span<float> Span => new(_start, Length);

    /// <summary>The same memory as doubles, as many as fit.</summary>
    public Span<double> Doubles => new(_start, Length / 2);

    /// <summary>The floats from <paramref name="start"/> on.</summary>
    public View Slice(int start, int length)
    {
        Debug.Assert(start >= 0 && length >= 0 && start + length <= Length);
        return new View(_start + start, length);
    }

    /// <summary>No float is NaN or infinite.</summary>
    public bool IsFinite()
    {
        foreach (float x in Span)
        {
            if (!float.IsFinite(x))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The largest magnitude, NaN if one of them is NaN; 0 of none.</summary>
    public float Largest()
    {
        // Without their sign floats are ordered as their bits are, and NaN comes last.
        uint largest = 0;
        foreach (float x in Span)
        {
            largest = Math.Max(largest, BitConverter.SingleToUInt32Bits(x) & 0x7FFF_FFFF);
        }

        return BitConverter.UInt32BitsToSingle(largest);
    }

    /// <summary>Sets to 0 what is nearer to it than <paramref name="limit"/>.</summary>
    public void FlushBelow(float limit)
    {
        foreach (ref float x in Span)
        {
            x = Math.Abs(x) < limit ? 0 : x;
        }
    }

    /// <summary>The vector whose first lane is float <paramref name="index"/>.</summary>
    public V Load<V>(int index)
        where V : unmanaged, IVec<V>
    {
        Debug.Assert(index >= 0 && index + V.Width <= Length);
        return V.Load(_start + index);
    }

    /// <summary>Writes a vector whose first lane becomes float <paramref name="index"/>.</summary>
    public void Store<V>(int index, V x)
        where V : unmanaged, IVec<V>
    {
        Debug.Assert(index >= 0 && index + V.Width <= Length);
        V.Store(x, _start + index);
    }
}
