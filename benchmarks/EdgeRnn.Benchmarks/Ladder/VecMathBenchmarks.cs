using BenchmarkDotNet.Attributes;
using EdgeRnn.Benchmarks.Running;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Benchmarks.Ladder;

/// <summary>exp, sigmoid and tanh: the time per float, out of the first cache.</summary>
public class VecMathBenchmarks
{
    private const int Floats = 1024;

    private View _x;
    private View _y;
    private Arena _arena = null!;

    [GlobalSetup]
    public void Setup()
    {
        _arena = new Arena(2 * Floats);
        _x = _arena.Take(Floats);
        _y = _arena.Take(Floats);
        for (int i = 0; i < Floats; i++)
        {
            _x.Span[i] = MathF.Sin(i) * 6;
        }
    }

    [Benchmark(OperationsPerInvoke = Floats)]
    public void Exp() => VectorWork.Run(new ExpWork(_x, _y));

    [Benchmark(OperationsPerInvoke = Floats)]
    public void Sigmoid() => VectorWork.Run(new SigmoidWork(_x, _y));

    [Benchmark(OperationsPerInvoke = Floats)]
    public void Tanh() => VectorWork.Run(new TanhWork(_x, _y));

    private readonly struct ExpWork(View x, View y) : IVectorWork
    {
        public void Run<V>()
            where V : unmanaged, IVec<V>
        {
            for (int i = 0; i < x.Length; i += V.Width)
            {
                y.Store(i, VecMath.Exp(x.Load<V>(i)));
            }
        }
    }

    private readonly struct SigmoidWork(View x, View y) : IVectorWork
    {
        public void Run<V>()
            where V : unmanaged, IVec<V>
        {
            for (int i = 0; i < x.Length; i += V.Width)
            {
                y.Store(i, VecMath.Sigmoid(x.Load<V>(i)));
            }
        }
    }

    private readonly struct TanhWork(View x, View y) : IVectorWork
    {
        public void Run<V>()
            where V : unmanaged, IVec<V>
        {
            for (int i = 0; i < x.Length; i += V.Width)
            {
                y.Store(i, VecMath.Tanh(x.Load<V>(i)));
            }
        }
    }
}
