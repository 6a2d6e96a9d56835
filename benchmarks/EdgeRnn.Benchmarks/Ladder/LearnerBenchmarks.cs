using BenchmarkDotNet.Attributes;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Options;

namespace EdgeRnn.Benchmarks.Ladder;

/// <summary>The time per step of a learner, through the public face: streamed inference, windows, online.</summary>
public class LearnerBenchmarks
{
    private const int Steps = NetworkLoad.Window;

    private NetworkLoad _inference = null!;
    private NetworkLoad _training = null!;
    private NetworkLoad _online = null!;

    [ParamsAllValues]
    public CellKind Cell { get; set; }

    [Params(16, 32, 64, 128)]
    public int Hidden { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _inference = Load(StepMode.Inference);
        _training = Load(StepMode.Training);
        _online = Load(StepMode.Online);

        NetworkLoad Load(StepMode mode) => new(NetworkLoad.OptionsOf(Cell, Hidden, mode), learns: mode != StepMode.Inference);
    }

    [Benchmark(OperationsPerInvoke = Steps)]
    public void Inference() => _inference.Run(Steps);

    /// <summary>k1 = k2 = 32, Adam, clipping.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public void Window() => _training.Run(Steps);

    /// <summary>k1 = 1, k2 = 32, Adam, clipping.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public void Online() => _online.Run(Steps);
}
