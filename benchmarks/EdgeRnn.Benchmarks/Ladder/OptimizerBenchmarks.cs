using BenchmarkDotNet.Attributes;
using EdgeRnn.Benchmarks.Running;
using EdgeRnn.Cells;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Networks;
using EdgeRnn.Optimization;
using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn.Benchmarks.Ladder;

/// <summary>One update of every weight of an LSTM: what an online learner pays at every sample.</summary>
public class OptimizerBenchmarks
{
    private NetworkMemory _memory = null!;
    private UpdateStep _step;

    [ParamsAllValues]
    public OptimizerKind Optimizer { get; set; }

    [Params(32, 128)]
    public int Hidden { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        LearnerOptions options = NetworkLoad.OptionsOf(CellKind.Lstm, Hidden, StepMode.Online)
            with
        { Optimizer = new() { Kind = Optimizer } };
        _memory = new NetworkMemory(new NetworkLayout(options, CellCatalog.ShapeOf(options.Cell)), options);
        _memory.Gradients.Span.Fill(0.01f);

        // No movement: the thousandth update must cost what the first does.
        _step = new UpdateStep(options.Optimizer, 0, 1, 1, 1, Loss: 1);
    }

    [Benchmark]
    public void Update() => VectorWork.Run(new Work(_step, _memory));

    private readonly struct Work(UpdateStep step, NetworkMemory memory) : IVectorWork
    {
        public void Run<V>()
            where V : unmanaged, IVec<V> => Optimizers.Update<V>(step, memory.Optimizer);
    }
}
