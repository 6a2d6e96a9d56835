using BenchmarkDotNet.Attributes;
using EdgeRnn.Benchmarks.Running;
using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Benchmarks.Ladder;

/// <summary>y = init + Mᵀ x with M of H x 4H, as W_hh of an LSTM: 8 H² flops, memory traffic past the first cache.</summary>
public class MatrixVectorBenchmarks
{
    private Arena _arena = null!;
    private Matrix _matrix;
    private View _x;
    private View _init;
    private View _y;

    [Params(16, 32, 64, 128, 256)]
    public int Hidden { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        MatrixShape shape = MatrixShape.Plain(Hidden, 4 * Hidden);
        _arena = new Arena(shape.Length + Hidden + (8 * Hidden));
        _matrix = new Matrix(shape, _arena.Take(shape.Length));
        _x = _arena.Take(Hidden);
        _init = _arena.Take(4 * Hidden);
        _y = _arena.Take(4 * Hidden);
        _arena.All.Span.Fill(0.01f);
    }

    [Benchmark]
    public void Product() => VectorWork.Run(new Work(_matrix, _x, _init, _y));

    private readonly struct Work(Matrix m, View x, View init, View y) : IVectorWork
    {
        public void Run<V>()
            where V : unmanaged, IVec<V> =>
            MatrixVector.Product<V>(m, m.Shape.Rows, x, init, y, m.Shape.PanelColumns, down: false);
    }
}
