using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Forecasting;
using EdgeRnn.Options;

namespace EdgeRnn.Instructions;

/// <summary>Bytes per step, over a window of every kind of learner: all must be 0.</summary>
internal static class Allocations
{
    private const int WarmSteps = 256;
    private const int Steps = 4096;
    private const int Hidden = 32;

    public static IEnumerable<(string Name, double Bytes)> All()
    {
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            foreach (StepMode mode in Enum.GetValues<StepMode>())
            {
                LearnerOptions options = NetworkLoad.OptionsOf(cell, Hidden, mode);
                yield return Count($"{cell}-{Hidden}-{mode}", options, learns: mode != StepMode.Inference);
            }
        }

        LearnerOptions training = NetworkLoad.OptionsOf(CellKind.Lstm, Hidden, StepMode.Training);
        yield return Count("two-layers", training with { Layers = 2 });
        yield return Count("scalar-width", training with { VectorWidth = VectorWidth.Scalar });
        foreach (OptimizerKind optimizer in Enum.GetValues<OptimizerKind>())
        {
            yield return Count($"optimizer-{optimizer}", training with { Optimizer = new() { Kind = optimizer } });
        }

        foreach (LossKind loss in Enum.GetValues<LossKind>())
        {
            yield return Count($"loss-{loss}", training with { Loss = loss });
        }

        yield return ("forecaster", CountForecaster());
        foreach (ForecasterOptions options in MixtureLoad.All)
        {
            yield return Count(MixtureLoad.NameOf(options), new MixtureLoad(options));
        }
    }

    private static (string Name, double Bytes) Count(string name, LearnerOptions options, bool learns = true) =>
        Count(name, new NetworkLoad(options, learns));

    private static (string Name, double Bytes) Count(string name, IStepLoad load)
    {
        load.Run(WarmSteps);
        return (name.ToLowerInvariant(), new TimedLoad(load).AllocatedBytes(Steps));
    }

    /// <summary>Two horizons, four channels, of which one is missing now and then.</summary>
    private static double CountForecaster()
    {
        var forecaster = new Forecaster(new ForecasterOptions { Channels = 4, Horizons = [1, 8] });
        float[] sample = new float[4];
        Observe(WarmSteps);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Observe(Steps);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Steps;

        void Observe(int steps)
        {
            for (int step = 0; step < steps; step++)
            {
                for (int channel = 0; channel < sample.Length; channel++)
                {
                    sample[channel] = MathF.Sin(0.1f * (step + channel));
                }

                sample[0] = step % 7 == 0 ? float.NaN : sample[0];
                forecaster.Observe(sample);
            }
        }
    }
}
