using EdgeRnn.Cells;
using EdgeRnn.Forecasting;
using EdgeRnn.Options;

namespace EdgeRnn.Identity;

/// <summary>A fixed training run.</summary>
/// <param name="Name">Cell, loss and rule.</param>
/// <param name="Network">The network of a forecaster with two horizons.</param>
internal sealed record Training(string Name, LearnerOptions Network)
{
    private const int Rows = 80, Channels = 3;

    /// <summary>Every cell, rule, initialisation and loss, sizes on both sides of 16 and 64, gaps and all.</summary>
    public static IReadOnlyList<Training> All { get; } =
    [
        .. from cell in Enum.GetValues<CellKind>()
           from rule in Enum.GetValues<OptimizerKind>()
           let loss = rule == OptimizerKind.Sgd ? LossKind.Huber : LossKind.MeanSquared
           select new Training($"{cell} {rule} {loss}", NetworkOf(cell, rule, loss)),
        .. from cell in Enum.GetValues<CellKind>()
           let rule = CellKinds.Of(cell).IsDiagonal ? LearningRule.RealTime : LearningRule.SnAp1
           select new Training($"{cell} {rule}", NetworkOf(cell, OptimizerKind.ObGd, LossKind.MeanSquared) with { Rule = rule }),
        .. from cell in Enum.GetValues<CellKind>()
           let loss = LossKind.SoftmaxCrossEntropy
           select new Training($"{cell} {OptimizerKind.Adam} {loss}", NetworkOf(cell, OptimizerKind.Adam, loss)),
    ];

    /// <summary>The hash after the run in one width.</summary>
    public ulong Run(VectorWidth width)
    {
        var hash = new Fnv1a();
        LearnerOptions network = Network with { VectorWidth = width };
        OnlineLearner learner = Network.Loss == LossKind.SoftmaxCrossEntropy ? Classify(network, ref hash) : Forecast(network, ref hash);
        foreach (string name in learner.ParameterNames)
        {
            int length = 1;
            foreach (int size in learner.ShapeOfParameter(name))
            {
                length *= size;
            }

            float[] tensor = new float[length];
            learner.GetParameter(name, tensor);
            hash.Add(tensor);
        }

        hash.Add([(float)learner.Statistics.Updates, (float)learner.Statistics.SkippedUpdates]);
        return hash.Value;
    }

    private static OnlineLearner Forecast(LearnerOptions network, ref Fnv1a hash)
    {
        var forecaster = new Forecaster(new ForecasterOptions { Channels = Channels, Horizons = [1, 4], Network = network });
        for (int row = 0; row < Rows; row++)
        {
            float[] sample = Sample(row);
            sample[1] = row % 17 == 9 ? float.NaN : 50 * sample[1];
            hash.Add(forecaster.Observe(sample));
        }

        return forecaster.Learners[0];
    }

    private static OnlineLearner Classify(LearnerOptions network, ref Fnv1a hash)
    {
        var learner = OnlineLearner.Create(network);
        float[] target = new float[network.OutputSize];
        for (int row = 0; row < Rows; row++)
        {
            float[] sample = Sample(row);
            hash.Add(learner.Predict(sample));
            Array.Clear(target);
            target[sample[0] > 0.5f ? 0 : sample[1] > 0.5f ? 1 : 2] = 1;
            learner.Learn(target);
        }

        return learner;
    }

    /// <summary>Channels in [0, 1) that recur: multiples of 2⁻¹⁶, exact in every arithmetic.</summary>
    private static float[] Sample(int row)
    {
        float[] sample = new float[Channels];
        for (int channel = 0; channel < Channels; channel++)
        {
            uint phase = (uint)((row * (2311 + (channel * 1409))) & 0xFFFF);
            uint noise = (uint)((row + channel + 1) * 0x9E3779B1) >> 24;
            sample[channel] = (((phase * phase) >> 16) ^ noise) / 65536f;
        }

        return sample;
    }

    private static LearnerOptions NetworkOf(CellKind cell, OptimizerKind rule, LossKind loss) => new()
    {
        InputSize = Channels,
        OutputSize = 3,
        Cell = cell,
        Loss = loss,
        HiddenSize = rule switch { OptimizerKind.Sgd => 5, OptimizerKind.RmsProp => 17, _ => 70 },
        Layers = rule == OptimizerKind.Adam ? 1 : 2,
        K1 = rule == OptimizerKind.RmsProp ? 8 : 1,
        K2 = 8,
        Recurrent = rule == OptimizerKind.RmsProp ? RecurrentInitialization.Orthogonal : RecurrentInitialization.Uniform,
        ForgetBias = 1,
        Optimizer = new() { Kind = rule, Momentum = 0.5f, LearningRate = 0.01f, WarmupUpdates = 5, Decay = 0.001f, L2Init = rule == OptimizerKind.ObGd ? 0.1f : 0 },
        Seed = 2026,
    };
}
