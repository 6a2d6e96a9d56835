using System.Diagnostics;

namespace EdgeRnn.Memory;

/// <summary>One aligned, pinned, zeroed block of floats, handed out section by section in the order of the plan.</summary>
internal sealed unsafe class Arena
{
    /// <summary>Floats of a cache line, of an AVX-512 register, and of a block of units: all vectors are padded to it.</summary>
    public const int Line = 16;

    private readonly float[] _memory;
    private readonly float* _start;
    private readonly int _length;
    private int _used;

    /// <summary>Allocates the floats of all sections together.</summary>
    public Arena(int length)
    {
        Debug.Assert(length % Line == 0);
        _memory = GC.AllocateArray<float>(length + AlignmentSlack, pinned: true);
        _length = length;
        fixed (float* first = _memory)
        {
            // Pinned for life: the pointer stays right as long as the arena is reachable.
            _start = (float*)(((nuint)first + 63) & ~(nuint)63);
        }
    }

    /// <summary>Floats that alignment to 64 bytes may cost.</summary>
    public static int AlignmentSlack => Line - 1;

    /// <summary>Floats that one arena can hold.</summary>
    public static int LargestLength => (Array.MaxLength - AlignmentSlack) / Line * Line;

    /// <summary>Every float handed out so far.</summary>
    public View All => new(_start, _used);

    /// <summary>n rounded up to whole lines.</summary>
    public static int Pad(int n) => (n + Line - 1) / Line * Line;

    /// <summary>The next <paramref name="length"/> floats.</summary>
    public View Take(int length)
    {
        Debug.Assert(length % Line == 0 && _used + length <= _length);
        var view = new View(_start + _used, length);
        _used += length;
        return view;
    }
}
