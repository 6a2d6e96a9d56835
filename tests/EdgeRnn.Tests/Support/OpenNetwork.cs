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
        options = options.VectorWidth == VectorWidth.Auto ? options with { VectorWidth = VectorWidth.Scalar } : options;
        Memory = new NetworkMemory(new NetworkLayout(options, CellCatalog.ShapeOf(options.Cell)), options);
        Pass = PassFactory.Create(options, Memory);
        Pass = wrap is null ? Pass : wrap(Pass);
        Training = new TrainingLoop(options, Memory, Pass);
        Initializer.Initialize(Memory, options);
        Pass.Refresh();
        Training.Guard.TakeSnapshot();
    }

    public NetworkMemory Memory { get; }

    public NetworkLayout Layout => Memory.Layout;

    public NetworkPass Pass { get; }

    public TrainingLoop Training { get; }

    public Parameter[] Parameters => Layout.Tensors;

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
