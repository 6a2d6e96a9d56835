using BenchmarkDotNet.Attributes;
using EdgeRnn.Benchmarks.Running;
using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Benchmarks.Ladder;

/// <summary>G = Σ_t a_t d_tᵀ over a window of 32 steps, G of H x 4H, as the gradient of an LSTM's W_hh: 256 H² flops.</summary>
public class OuterProductsBenchmarks
{
    private const int Steps = 32;

    private readonly int[] _offsets = new int[Steps];
    private Arena _arena = null!;
    private Matrix _gradient;
    private View _slots;

    [Params(16, 32, 64, 128, 256)]
    public int Hidden { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        MatrixShape shape = MatrixShape.Plain(Hidden, 4 * Hidden);
        int slot = 5 * Hidden;
        _arena = new Arena(shape.Length + (Steps * slot));
        _gradient = new Matrix(shape, _arena.Take(shape.Length));
        _slots = _arena.Take(Steps * slot);
        _slots.Span.Fill(0.01f);
        for (int step = 0; step < Steps; step++)
        {
            _offsets[step] = step * slot;
        }
    }

    [Benchmark]
    public void Sum() => VectorWork.Run(new Work(_gradient, _slots, Hidden, _offsets));

    private readonly struct Work(Matrix g, View slots, int hidden, int[] offsets) : IVectorWork
    {
        public void Run<V>()
            where V : unmanaged, IVec<V>
        {
            for (int panel = 0; panel < g.Shape.Panels; panel++)
            {
                int start = hidden + (panel * g.Shape.PanelColumns);
                OuterProducts.Sum<V>(g, panel, g.Shape.Rows, slots, offsets, slots.Slice(start, slots.Length - start), offsets);
            }
        }
    }
}
