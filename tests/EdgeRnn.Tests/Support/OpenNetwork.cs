using EdgeRnn.Cells;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Training;

namespace EdgeRnn.Tests.Support;

/// <summary>What <see cref="OnlineLearner"/> holds inside, put together as it does, for tests that look there.</summary>
internal sealed class OpenNetwork
{
    public OpenNetwork(LearnerOptions options, Func<NetworkPass, NetworkPass>? wrap = null)
    {
        var layout = new NetworkLayout(options, CellCatalog.ShapeOf(options.Cell));
        Memory = new NetworkMemory(layout, options);
        VectorWidth width = options.VectorWidth == VectorWidth.Auto ? VectorWidth.Scalar : options.VectorWidth;
        Pass = PassFactory.Create(width, options, Memory);
        Pass = wrap is null ? Pass : wrap(Pass);
        Training = new TrainingLoop(options, Memory, Pass);
        Parameters = Parameter.All(layout, options.OutputSize);
        Initializer.Initialize(Parameters, Memory.Parameters, layout, options);
        Pass.Refresh();
        Training.Guard.Trust();
    }

    public NetworkMemory Memory { get; }

    public NetworkLayout Layout => Memory.Layout;

    public NetworkPass Pass { get; }

    public TrainingLoop Training { get; }

    public Parameter[] Parameters { get; }

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
}
