using BenchmarkDotNet.Attributes;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Options;

namespace EdgeRnn.Benchmarks.Ladder;

/// <summary>
/// A row of each expert: forecasting one step ahead and learning. What persistence takes is the history's, which is part of every figure.
/// </summary>
public class ExpertBenchmarks
{
    private const int Rows = 64, WarmRows = 4096;

    private float[] _signal = [];
    private float[] _forecast = [];
    private float[] _guide = [];
    private SampleHistory _history = null!;
    private IExpert _expert = null!;
    private int _position;

    /// <summary>The experts of the largest profile.</summary>
    public static IEnumerable<string> Experts => StandardExperts.All.Select(kind => kind.Name);

    [ParamsSource(nameof(Experts))]
    public string Expert { get; set; } = "persistence";

    [Params(1, 6)]
    public int Channels { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        ExpertKind kind = StandardExperts.All.Single(kind => kind.Name == Expert);
        var shape = new StreamShape(Channels, [1], Seed: 0, VectorWidth.Auto);
        (_history, _expert) = (new SampleHistory(shape, kind.ReplaysHistory), kind.Create(shape));
        (_signal, _forecast) = (NetworkLoad.Signal(Channels), new float[shape.Outputs]);
        _guide = kind.Guide is null ? [] : new float[shape.Outputs];
        for (int row = 0; row < WarmRows; row += Rows)
        {
            Row();
        }
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public void Row()
    {
        for (int row = 0; row < Rows; row++)
        {
            _history.Add(_signal.AsSpan(_position, Channels));
            _expert.Observe(_history, _guide, learn: true, _forecast);
            _position = (_position + Channels) % _signal.Length;
        }
    }
}
