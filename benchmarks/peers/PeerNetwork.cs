using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Peers;

/// <summary>A network with fixed first weights, a signal, and what ours makes of it: what peers start from and must agree with.</summary>
internal sealed class PeerNetwork(CellKind cell, int hidden)
{
    /// <summary>Predictions that are compared; with learning, eight updates lie within.</summary>
    private const int CheckedSteps = 256;

    public float[] Signal { get; } = NetworkLoad.Signal(NetworkLoad.Channels);

    public string Name => $"{cell.ToString().ToLowerInvariant()}-{hidden}";

    public OnlineLearner NewLearner(StepMode mode) => OnlineLearner.Create(NetworkLoad.OptionsOf(cell, hidden, mode));

    public NetworkLoad NewLoad(StepMode mode) => new(NetworkLoad.OptionsOf(cell, hidden, mode), learns: mode != StepMode.Inference);

    /// <summary>Predictions of the first steps, row by row.</summary>
    public float[] Predictions(StepMode mode)
    {
        OnlineLearner learner = NewLearner(mode);
        return Collect((x, next) =>
        {
            float[] y = learner.Predict(x).ToArray();
            if (mode != StepMode.Inference)
            {
                learner.Learn(next);
            }

            return y;
        });
    }

    /// <summary>What a step function predicts, given each sample and the one after it.</summary>
    public float[] Collect(Func<float[], float[], float[]> step)
    {
        float[][] samples = [.. Signal.Chunk(NetworkLoad.Channels)];
        return [.. Enumerable.Range(0, CheckedSteps).SelectMany(t => step(samples[t], samples[t + 1]))];
    }

    /// <summary>First weights, signal and our predictions as one safetensors file.</summary>
    public void Save(string folder)
    {
        OnlineLearner learner = NewLearner(StepMode.Inference);
        Dictionary<string, (float[] Values, long[] Shape)> tensors = new()
        {
            ["signal"] = (Signal, [Signal.Length / NetworkLoad.Channels, NetworkLoad.Channels]),
            ["inference"] = (Predictions(StepMode.Inference), [CheckedSteps, NetworkLoad.Channels]),
            ["training"] = (Predictions(StepMode.Training), [CheckedSteps, NetworkLoad.Channels]),
        };
        foreach (string name in learner.ParameterNames)
        {
            long[] shape = [.. learner.ShapeOfParameter(name).ToArray().Select(size => (long)size)];
            float[] values = new float[shape.Aggregate(1L, (product, size) => product * size)];
            learner.GetParameter(name, values);
            tensors[name] = (values, shape);
        }

        using FileStream file = File.Create(Path.Combine(folder, $"{Name}.safetensors"));
        var writer = new SafetensorsWriter(file);
        foreach ((string name, (_, long[] shape)) in tensors)
        {
            writer.Add(name, TensorType.F32, shape);
        }

        foreach (TensorInfo tensor in writer.Layout)
        {
            writer.Write<float>(tensor.Name, tensors[tensor.Name].Values);
        }

        writer.Complete();
    }
}
