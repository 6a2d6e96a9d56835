using EdgeRnn.Options;

namespace EdgeRnn.Tests.Reference;

/// <summary>The network in plain double loops over PyTorch's weights, sharing nothing with the product.</summary>
/// <param name="options">Shape and loss.</param>
/// <param name="weights">Row-major, by PyTorch's names; read at every step, so a test may perturb them.</param>
internal sealed class ReferenceNetwork(LearnerOptions options, IReadOnlyDictionary<string, double[]> weights)
{
    private readonly ReferenceCell _cell = CellConformance.Of(options.Cell);

    /// <summary>The names and sizes of the weights that a network of these options has, in PyTorch's order.</summary>
    public static IReadOnlyList<(string Name, int Length)> Parameters(LearnerOptions options)
    {
        ReferenceCell cell = CellConformance.Of(options.Cell);
        int rows = cell.Gates * options.HiddenSize;
        List<(string, int)> list = [];
        for (int layer = 0; layer < options.Layers; layer++)
        {
            list.Add(($"rnn.weight_ih_l{layer}", rows * (layer == 0 ? options.InputSize : options.HiddenSize)));
            if (!cell.IsDiagonal)
            {
                list.Add(($"rnn.weight_hh_l{layer}", rows * options.HiddenSize));
            }

            list.Add(($"rnn.bias_ih_l{layer}", rows));
            if (!cell.IsDiagonal)
            {
                list.Add(($"rnn.bias_hh_l{layer}", rows));
            }

            if (cell.Own > 0)
            {
                list.Add(($"rnn.recurrent_l{layer}", cell.Own * options.HiddenSize));
            }
        }

        list.Add(("head.weight", options.OutputSize * options.HiddenSize));
        list.Add(("head.bias", options.OutputSize));
        return list;
    }

    /// <summary>The state before the first step: zero, by layers.</summary>
    public double[][] NewState()
    {
        double[][] state = new double[options.Layers][];
        for (int layer = 0; layer < state.Length; layer++)
        {
            state[layer] = new double[_cell.States * options.HiddenSize];
        }

        return state;
    }

    /// <summary>The prediction for one sample; the state moves on.</summary>
    public double[] Step(double[] x, double[][] state)
    {
        for (int layer = 0; layer < options.Layers; layer++)
        {
            double[] h = state[layer][..options.HiddenSize];
            double[] a = Affine(weights[$"rnn.weight_ih_l{layer}"], weights[$"rnn.bias_ih_l{layer}"], x);
            double[] b = _cell.IsDiagonal ? [] : Affine(weights[$"rnn.weight_hh_l{layer}"], weights[$"rnn.bias_hh_l{layer}"], h);
            _cell.Step(a, [.. b, .. weights.GetValueOrDefault($"rnn.recurrent_l{layer}", [])], state[layer]);
            x = state[layer][..options.HiddenSize];
        }

        return Affine(weights["head.weight"], weights["head.bias"], x);
    }

    /// <summary>What an update minimises, as a function of the weights from the window's first step on.</summary>
    public double LossOf(in Window window, double[][] x, double[][] target)
    {
        double[][] state = [.. window.StateBefore.Select(layer => (double[])layer.Clone())];
        double sum = 0;
        int losses = 0;
        for (int t = window.First; t <= window.Last; t++)
        {
            double[] y = Step(x[t], state);
            if (t >= window.FirstLoss && ReferenceLoss.IsKnown(options, target[t]))
            {
                sum += ReferenceLoss.Of(options, y, target[t]);
                losses++;
            }
        }

        return sum / losses;
    }

    private static double[] Affine(double[] weight, double[] bias, double[] x)
    {
        double[] y = new double[bias.Length];
        for (int row = 0; row < y.Length; row++)
        {
            double sum = bias[row];
            for (int column = 0; column < x.Length; column++)
            {
                sum += weight[(row * x.Length) + column] * x[column];
            }

            y[row] = sum;
        }

        return y;
    }
}

/// <summary>The steps of one update.</summary>
/// <param name="First">The oldest step that a gradient reaches.</param>
/// <param name="FirstLoss">The oldest step whose loss it learns.</param>
/// <param name="Last">The newest step, whose loss completed it.</param>
/// <param name="StateBefore">The state before the first step, a constant.</param>
internal readonly record struct Window(int First, int FirstLoss, int Last, double[][] StateBefore);
