using EdgeRnn.Cells;
using EdgeRnn.Training;

namespace EdgeRnn.Tests.Support;

/// <summary>What <see cref="OnlineLearner"/> holds inside, put together as it does, for tests that look there.</summary>
internal sealed class OpenNetwork
{
    public OpenNetwork(LearnerOptions options)
    {
        var layout = new NetworkLayout(options, ShapeOf(options.Cell));
        Memory = new NetworkMemory(layout, options);
        Pass = PassOf(VectorCode.Of(options.VectorWidth == VectorWidth.Auto ? VectorWidth.Scalar : options.VectorWidth), options);
        Training = new TruncatedBptt(options, Memory, Pass);
        Parameters = Parameter.All(layout, options.OutputSize);
        Initializer.Initialize(Parameters, Memory.Parameters, layout, options);
        Pass.Refresh();
    }

    public NetworkMemory Memory { get; }

    public NetworkLayout Layout => Memory.Layout;

    public NetworkPass Pass { get; }

    public TruncatedBptt Training { get; }

    public Parameter[] Parameters { get; }

    public static CellShape ShapeOf(CellKind cell) => cell switch
    {
        CellKind.Elman => ElmanCell<TanhActivation>.Shape,
        CellKind.ElmanRelu => ElmanCell<ReluActivation>.Shape,
        CellKind.Gru => GruCell.Shape,
        _ => LstmCell.Shape,
    };

    /// <summary>Trains on a random stream, a target for every step.</summary>
    public void Train(LearnerOptions options, int steps, int seed)
    {
        float[][] inputs = Samples.Rows(seed, steps, options.InputSize);
        float[][] targets = Samples.Targets(options.Loss, seed + 1, steps, options.OutputSize);
        for (int step = 0; step < steps; step++)
        {
            Training.Predict(inputs[step]);
            Training.Learn(targets[step]);
        }
    }

    private NetworkPass PassOf(VectorCode code, LearnerOptions options) => options.Cell switch
    {
        CellKind.Elman => code.Pass<ElmanCell<TanhActivation>>(Memory, options),
        CellKind.ElmanRelu => code.Pass<ElmanCell<ReluActivation>>(Memory, options),
        CellKind.Gru => code.Pass<GruCell>(Memory, options),
        _ => code.Pass<LstmCell>(Memory, options),
    };
}
