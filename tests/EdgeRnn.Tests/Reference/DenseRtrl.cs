using EdgeRnn.Options;

namespace EdgeRnn.Tests.Reference;

/// <summary>
/// Real-time recurrent learning with every sensitivity, in double: S_t = ∂s_t/∂s_{t-1} S_{t-1} + ∂s_t/∂θ over the reference
/// network's step, whose derivatives are central differences. O(units² · parameters) a step: for up to 32 units.
/// </summary>
internal sealed class DenseRtrl
{
    private const double Reach = 1e-5;

    private readonly LearnerOptions _options;
    private readonly Dictionary<string, double[]> _weights;
    private readonly ReferenceNetwork _network;
    private readonly double[][] _state;
    private readonly Entry[] _entries;
    private readonly int _layerStates;

    /// <summary>∂s/∂θ, a column of all layers' states for each weight.</summary>
    private readonly double[][] _sensitivities;

    public DenseRtrl(LearnerOptions options, Dictionary<string, double[]> weights)
    {
        (_options, _weights, _network) = (options, weights, new ReferenceNetwork(options, weights));
        _state = _network.NewState();
        _layerStates = _state[0].Length;
        _entries = [.. from pair in weights
                       where pair.Key.StartsWith("rnn.", StringComparison.Ordinal)
                       let layer = pair.Key[^1] - '0'
                       let isMatrix = pair.Key.StartsWith("rnn.weight", StringComparison.Ordinal)
                       let columns = !isMatrix ? 1 : pair.Key.Contains("hh", StringComparison.Ordinal) || layer > 0 ? options.HiddenSize : options.InputSize
                       from i in Enumerable.Range(0, pair.Value.Length)
                       select new Entry(pair.Key, i, layer, i / columns % options.HiddenSize)];
        _sensitivities = [.. _entries.Select(_ => new double[options.Layers * _layerStates])];
    }

    /// <summary>Keeps only how a unit depends on the weights that lead to it (SnAp-1).</summary>
    public bool OwnUnitsOnly { get; init; }

    /// <summary>Forgets how a layer's past depends on the layers below it.</summary>
    public bool OwnLayersOnly { get; init; }

    /// <summary>One step forward; dL/dθ of its squared error, by name.</summary>
    public Dictionary<string, double[]> Step(double[] x, double[] target)
    {
        double[][] before = Clone(_state);
        double[][] byState = [.. Enumerable.Range(0, _options.Layers * _layerStates).Select(k => Derivative(x, before, ref before[k / _layerStates][k % _layerStates]))];
        for (int e = 0; e < _entries.Length; e++)
        {
            Advance(e, byState, Derivative(x, before, ref _weights[_entries[e].Name][_entries[e].Index]));
        }

        double[] y = _network.Step(x, _state);
        double[] dh = GradientOfTop(y, target);
        var gradients = _weights.ToDictionary(pair => pair.Key, pair => new double[pair.Value.Length]);
        for (int e = 0; e < _entries.Length; e++)
        {
            double sum = 0;
            for (int u = 0; u < dh.Length; u++)
            {
                sum += dh[u] * _sensitivities[e][((_options.Layers - 1) * _layerStates) + u];
            }

            gradients[_entries[e].Name][_entries[e].Index] = sum;
            Forget(e);
        }

        return gradients;
    }

    private void Advance(int e, double[][] byState, double[] direct)
    {
        double[] old = _sensitivities[e];
        for (int i = 0; i < direct.Length; i++)
        {
            for (int k = 0; k < old.Length; k++)
            {
                direct[i] += byState[k][i] * old[k];
            }

            bool isOwn = i / _layerStates != _entries[e].Layer || i % _layerStates % _options.HiddenSize == _entries[e].Unit;
            direct[i] = OwnUnitsOnly && !isOwn ? 0 : direct[i];
        }

        _sensitivities[e] = direct;
    }

    private void Forget(int e)
    {
        for (int i = 0; i < _sensitivities[e].Length && OwnLayersOnly; i++)
        {
            _sensitivities[e][i] = i / _layerStates == _entries[e].Layer ? _sensitivities[e][i] : 0;
        }
    }

    /// <summary>∂(all states after the step)/∂value.</summary>
    private double[] Derivative(double[] x, double[][] before, ref double value)
    {
        double center = value;
        value = center + Reach;
        double[] above = After(x, before);
        value = center - Reach;
        double[] below = After(x, before);
        value = center;
        return [.. above.Zip(below, (a, b) => (a - b) / (2 * Reach))];
    }

    private double[] After(double[] x, double[][] before)
    {
        double[][] state = Clone(before);
        _network.Step(x, state);
        return [.. state.SelectMany(layer => layer)];
    }

    private double[] GradientOfTop(double[] y, double[] target)
    {
        double[] head = _weights["head.weight"], dh = new double[_options.HiddenSize];
        for (int k = 0; k < y.Length; k++)
        {
            for (int u = 0; u < dh.Length; u++)
            {
                dh[u] += 2 * (y[k] - target[k]) / y.Length * head[(k * dh.Length) + u];
            }
        }

        return dh;
    }

    private static double[][] Clone(double[][] state) => [.. state.Select(layer => (double[])layer.Clone())];

    /// <summary>One weight of a layer and the unit that it leads to.</summary>
    private readonly record struct Entry(string Name, int Index, int Layer, int Unit);
}
