using EdgeRnn.Options;

namespace EdgeRnn.Device.Benchmarking;

/// <summary>One cell and size, measured in several runs that may lie far apart.</summary>
internal sealed class NetworkBench
{
    private const int RoundsPerRun = 30;
    private const int CountedSteps = 1024;

    private static readonly TimeSpan PeakBlock = TimeSpan.FromMicroseconds(100);

    private readonly string _cell;
    private readonly int _hidden;
    private readonly int _weights;
    private readonly TimedLoad _inference;
    private readonly TimedLoad _training;
    private readonly TimedLoad _online;
    private readonly List<RunSample> _runs = [];

    public NetworkBench(CellKind cell, int hidden)
    {
        NetworkLoad training = Load(StepMode.Training);
        _cell = cell.ToString().ToLowerInvariant();
        _hidden = hidden;
        _weights = training.Weights;
        _inference = new TimedLoad(Load(StepMode.Inference));
        _training = new TimedLoad(training);
        _online = new TimedLoad(Load(StepMode.Online));

        NetworkLoad Load(StepMode mode) =>
            new(NetworkLoad.OptionsOf(cell, hidden, mode), learns: mode != StepMode.Inference);
    }

    /// <summary>Forward, backward and gradient: a multiply-add of 2 flops per weight each.</summary>
    private double FlopsPerStep => 3.0 * 2 * _weights;

    public void WarmUp()
    {
        _inference.WarmUp();
        _training.WarmUp();
        _online.WarmUp();
    }

    /// <summary>
    /// One run: rounds in which every load has one short block, and the peak is measured right before training's, so
    /// that a disturbance by others on the machine meets both.
    /// </summary>
    public void Run()
    {
        double[] inference = new double[RoundsPerRun], training = new double[RoundsPerRun];
        double[] online = new double[RoundsPerRun], peak = new double[RoundsPerRun], fraction = new double[RoundsPerRun];
        for (int round = 0; round < RoundsPerRun; round++)
        {
            inference[round] = _inference.Measure();
            online[round] = _online.Measure();
            peak[round] = VectorUnit.MeasureFmaPeak(PeakBlock);
            training[round] = _training.Measure();
            fraction[round] = FlopsPerStep / training[round] / peak[round];
        }

        _runs.Add(new RunSample(
            Statistics.Median(inference), Statistics.Median(training), Statistics.Median(online),
            Statistics.Median(peak), Statistics.Median(fraction)));
    }

    /// <summary>The median over the runs; allocations are counted now.</summary>
    public NetworkResult Result()
    {
        double trainNs = Median(run => run.TrainNs);
        return new NetworkResult
        {
            Cell = _cell,
            Hidden = _hidden,
            Weights = _weights,
            InferenceNs = Median(run => run.InferenceNs),
            TrainNs = trainNs,
            OnlineNs = Median(run => run.OnlineNs),
            Gflops = FlopsPerStep / trainNs,
            FmaPeakGflops = Median(run => run.FmaPeakGflops),
            FractionOfPeak = Median(run => run.FractionOfPeak),
            FractionOfPeakMin = _runs.Min(run => run.FractionOfPeak),
            FractionOfPeakMax = _runs.Max(run => run.FractionOfPeak),
            AllocatedBytesPerStep = new[] { _inference, _training, _online }.Max(load => load.AllocatedBytes(CountedSteps)),
            Runs = [.. _runs],
        };
    }

    private double Median(Func<RunSample, double> figure) => Statistics.Median(_runs.Select(figure));
}
