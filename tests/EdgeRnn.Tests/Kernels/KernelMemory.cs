using EdgeRnn.Memory;
using EdgeRnn.Tests.Support;

namespace EdgeRnn.Tests.Kernels;

/// <summary>Aligned floats for a kernel's operands, kept alive until disposed.</summary>
internal sealed class KernelMemory : IDisposable
{
    private readonly List<Arena> _arenas = [];

    public void Dispose() => GC.KeepAlive(_arenas);

    public View Zeros(int length)
    {
        var arena = new Arena(Arena.Pad(length));
        _arenas.Add(arena);
        return arena.Take(Arena.Pad(length)).Slice(0, length);
    }

    public View Random(int length, int seed)
    {
        View view = Zeros(length);
        Samples.Uniform(seed, length).CopyTo(view.Span);
        return view;
    }

    public Matrix RandomMatrix(MatrixShape shape, int seed) => new(shape, Random(shape.Length, seed));

    public Matrix ZeroMatrix(MatrixShape shape) => new(shape, Zeros(shape.Length));
}
