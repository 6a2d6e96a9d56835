using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Reference;

/// <summary>
/// Feeds a random stream to a learner whose rate is 0 and compares its gradients, tensor by tensor, with central differences
/// of the reference network in double.
/// </summary>
internal sealed class GradientCheck
{
    /// <summary>Of a tensor's norm.</summary>
    private const double Tolerance = 1e-5;

    private readonly LearnerOptions _options;
    private readonly int _seed;
    private readonly Random _random;
    private readonly ReferenceNetwork _network;

    /// <summary>Step of the differences: their error of the fourth order and double's rounding are both far below the tolerance.</summary>
    private readonly double _reach;

    /// <summary>A tensor's norm counts as so much of the whole gradient's at least.</summary>
    private readonly double _least;

    public GradientCheck(LearnerOptions options, int steps, int seed)
    {
        (_options, _seed, _random) = (options with { Optimizer = Still, ClipNorm = 0 }, seed, new Random(seed));
        Weights = ReferenceNetwork.Parameters(options).ToDictionary(p => p.Name, p => Uniform(p.Length, 1 / Math.Sqrt(options.HiddenSize)));

        // Units must be moved by the input and not be saturated, or float has no digits left of 1 - h².
        double reach = Math.Min(1.5, 2 * Math.Sqrt((double)options.HiddenSize / options.InputSize));
        Input = [.. Enumerable.Range(0, steps).Select(_ => Uniform(options.InputSize, reach))];
        Target = [.. Enumerable.Range(0, steps).Select(_ => RandomTarget())];
        _network = new ReferenceNetwork(_options, Weights);
        ReferenceCell cell = CellConformance.Of(options.Cell);
        bool rectifies = cell.Rectifies;
        _least = cell.Tame is null ? 0 : 1e-3;
        _reach = rectifies ? 1e-6 : 1e-4;
        for (int layer = 0; layer < options.Layers; layer++)
        {
            cell.Tame?.Invoke(Weights, options.HiddenSize, layer);
        }

        for (int layer = 0; layer < options.Layers && rectifies; layer++)
        {
            KeepFromGrowing(Weights[$"rnn.weight_hh_l{layer}"], options.HiddenSize);

            // One unit that is never long at zero: a layer of dead ones would compare nothing with nothing.
            Weights[$"rnn.bias_ih_l{layer}"][0] = 4;
        }
    }

    /// <summary>All that is compared is the gradient: the weights must stay what the reference has.</summary>
    private static OptimizerOptions Still => new() { Kind = OptimizerKind.Sgd, LearningRate = 0 };

    /// <summary>By PyTorch's names; a test may change them before <see cref="Run"/>.</summary>
    public Dictionary<string, double[]> Weights { get; }

    /// <summary>One sample a step.</summary>
    public double[][] Input { get; }

    /// <summary>One target a step; NaN is unknown.</summary>
    public double[][] Target { get; }

    /// <summary>Steps after which the state is reset; 0 never.</summary>
    public int SequenceLength { get; init; }

    /// <summary>Tensors up to this size are compared whole, larger ones at as many random elements.</summary>
    public int Samples { get; init; } = Effort.Of(24, whenEmulated: 4);

    /// <summary>Runs the stream and compares at the updates that <paramref name="isCompared"/> picks, counted from 1.</summary>
    /// <returns>How many updates there were, and where the gradient was furthest off.</returns>
    public (long Updates, Difference Worst) Run(Func<long, bool> isCompared)
    {
        OnlineLearner learner = OnlineLearner.Create(_options);
        foreach ((string name, double[] values) in Weights)
        {
            learner.SetParameter(name, Floats(values));
        }

        int sequence = 0, firstLoss = 0;
        Difference worst = default;
        for (int t = 0; t < Input.Length; t++)
        {
            if (SequenceLength > 0 && t > 0 && t % SequenceLength == 0)
            {
                learner.ResetState();
                sequence = firstLoss = t;
            }

            learner.Predict(Floats(Input[t]));
            int last = t - _options.TargetDelay + 1;
            long updates = learner.Statistics.Updates;
            if (last >= 0)
            {
                learner.Learn(Floats(Target[last]));
            }

            if (learner.Statistics.Updates > updates)
            {
                int first = Math.Max(sequence, last - _options.K2 + 1);
                if (isCompared(updates + 1))
                {
                    worst = Compare(learner, new Window(first, firstLoss, last, StateBefore(sequence, first)), worst);
                }

                firstLoss = last + 1;
            }
        }

        return (learner.Statistics.Updates, worst);
    }

    /// <summary>At most ‖∂L/∂θ‖ of one tensor, as the reference has it for the given window: the norm over the sampled elements.</summary>
    public double NormOf(string name, int first, int last)
    {
        var window = new Window(first, last - _options.K1 + 1, last, StateBefore(0, first));
        return Math.Sqrt(Sample(Weights[name].Length).Sum(i => Math.Pow(Derivative(Weights[name], i, window), 2)));
    }

    private Difference Compare(OnlineLearner learner, Window window, Difference worst)
    {
        double least = _least * Math.Sqrt(Weights.Sum(tensor => Gradient(learner, tensor.Key, tensor.Value.Length).Sum(value => (double)value * value)));
        foreach ((string name, double[] values) in Weights)
        {
            float[] actual = Gradient(learner, name, values.Length);
            double error = 0, norm = 0;
            int[] sample = Sample(values.Length);
            foreach (int i in sample)
            {
                double expected = Derivative(values, i, window);
                error += Math.Pow(actual[i] - expected, 2);
                norm += expected * expected;
            }

            // A sample may hold the smallest elements only: the norm is the tensor's, to the sample's share.
            double share = actual.Sum(value => (double)value * value) * sample.Length / values.Length;
            (error, norm) = (Math.Sqrt(error), Math.Max(least, Math.Sqrt(Math.Max(norm, share))));
            Assert.True(
                error <= Tolerance * norm,
                $"gradient of {name} is off by {error:E1}, its norm is {norm:E1}: steps {window.First} to {window.Last}, seed {_seed}, {_options}");
            worst = error > worst.Relative * norm ? new Difference(error / norm, name, window.First, window.Last) : worst;
        }

        return worst;
    }

    /// <summary>Central differences over two distances, combined so that the third derivative cancels: after 120 steps it is large.</summary>
    private double Derivative(double[] weight, int index, Window window)
    {
        double center = weight[index];
        double near = Difference(_reach), far = Difference(2 * _reach);
        weight[index] = center;
        return ((8 * near) - far) / (12 * _reach);

        double Difference(double reach)
        {
            weight[index] = center + reach;
            double above = _network.LossOf(window, Input, Target);
            weight[index] = center - reach;
            return above - _network.LossOf(window, Input, Target);
        }
    }

    private static float[] Gradient(OnlineLearner learner, string name, int length)
    {
        float[] gradient = new float[length];
        learner.GetGradient(name, gradient);
        return gradient;
    }

    private double[][] StateBefore(int sequence, int first)
    {
        double[][] state = _network.NewState();
        for (int t = sequence; t < first; t++)
        {
            _network.Step(Input[t], state);
        }

        return state;
    }

    private int[] Sample(int length) =>
        [.. Enumerable.Range(0, Math.Min(length, Samples)).Select(i => length <= Samples ? i : _random.Next(length))];

    private double[] RandomTarget()
    {
        // Rather above than around the prediction: errors of both signs would cancel in a small tensor, and leave rounding.
        double[] target = [.. Uniform(_options.OutputSize, 1.5).Select(value => value + 1.5)];
        if (_options.Loss == LossKind.SoftmaxCrossEntropy)
        {
            double[] mass = [.. target.Select(Math.Exp)];
            target = [.. mass.Select(m => (double)(float)(m / mass.Sum()))];
        }

        return target;
    }

    /// <summary>Values that float holds exactly, in ±<paramref name="limit"/>.</summary>
    private double[] Uniform(int length, double limit) =>
        [.. Enumerable.Range(0, length).Select(_ => (double)(float)(((2 * _random.NextDouble()) - 1) * limit))];

    /// <summary>Scales rows down whose magnitudes add up to more than 1.</summary>
    private static void KeepFromGrowing(double[] weight, int columns)
    {
        for (int start = 0; start < weight.Length; start += columns)
        {
            double sum = weight[start..(start + columns)].Sum(Math.Abs);
            for (int i = start; i < start + columns; i++)
            {
                weight[i] = (float)(weight[i] / Math.Max(1, sum));
            }
        }
    }

    private static float[] Floats(double[] values) => [.. values.Select(value => (float)value)];
}

/// <summary>How far one tensor's gradient is off.</summary>
/// <param name="Relative">In units of its norm.</param>
/// <param name="Tensor">Its name.</param>
/// <param name="First">The window's first step.</param>
/// <param name="Last">Its last.</param>
internal readonly record struct Difference(double Relative, string Tensor, int First, int Last)
{
    public override string ToString() => $"worst {Relative:E1} in {Tensor}, steps {First} to {Last}";
}
