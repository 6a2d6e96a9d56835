using BenchmarkDotNet.Attributes;
using EdgeRnn.Cells;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Optimization;
using EdgeRnn.Options;
using EdgeRnn.Training;

namespace EdgeRnn.Benchmarks.Ladder;

/// <summary>The parts of a window of 32 steps: forward, backward with the weight gradients, the norm, the update.</summary>
public class PassBenchmarks
{
    private const int Steps = NetworkLoad.Window;

    private NetworkMemory _memory = null!;
    private NetworkPass _pass = null!;
    private UpdateStep _step;

    [ParamsAllValues]
    public CellKind Cell { get; set; }

    [Params(32, 128)]
    public int Hidden { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        LearnerOptions options = NetworkLoad.OptionsOf(Cell, Hidden, StepMode.Training);
        var layout = new NetworkLayout(options, CellCatalog.ShapeOf(Cell));
        _memory = new NetworkMemory(layout, options);
        _pass = PassFactory.Create(options, _memory);
        Initializer.Initialize(_memory, options);
        _pass.Refresh();

        // No movement: the thousandth update must cost what the first does.
        _step = new UpdateStep(options.Optimizer, 0, 1, 1, 1, Loss: 1);
        Forward();
        for (long step = _memory.Ring.Newest - Steps + 1; step <= _memory.Ring.Newest; step++)
        {
            Fill(_memory.Ring[step], layout.Input, NetworkLoad.Channels);
            Fill(_memory.Ring[step], layout.OutputDelta, NetworkLoad.Channels);
        }

        Backward();
    }

    /// <summary>32 steps.</summary>
    [Benchmark]
    public void Forward()
    {
        for (int step = 0; step < Steps; step++)
        {
            _memory.Ring.Advance();
            _pass.Forward();
        }
    }

    /// <summary>32 steps back, and the gradient of every weight over them.</summary>
    [Benchmark]
    public void Backward() =>
        _pass.Backward(_memory.Ring.Newest - Steps + 1, _memory.Ring.Newest, _memory.Ring.Newest - Steps + 1);

    [Benchmark]
    public float Norm() => _pass.SquaredGradientNorm();

    /// <summary>Adam over all parameters, and the transposes that follow from them.</summary>
    [Benchmark]
    public void Update() => _pass.Update(_step);

    /// <summary>What follows from the parameters alone.</summary>
    [Benchmark]
    public void Refresh() => _pass.Refresh();

    private static void Fill(View slot, Part part, int count)
    {
        for (int i = 0; i < count; i++)
        {
            slot.Span[part.Start + i] = MathF.Sin(part.Start + i);
        }
    }
}
