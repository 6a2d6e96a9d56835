using EdgeRnn.Options;

namespace EdgeRnn.Tests.Reference;

/// <summary>Every cell that the suites check: a new cell joins with one line here and its equations below.</summary>
internal static class CellConformance
{
    public static IReadOnlyList<ReferenceCell> Cells { get; } =
    [
        new(CellKind.Elman, Gates: 1, States: 1, KeepByMatrix, (a, b, state) => Elman(a, b, state, Math.Tanh)),
        new(CellKind.ElmanRelu, Gates: 1, States: 1, KeepByMatrix, (a, b, state) => Elman(a, b, state, z => Math.Max(0, z)), Rectifies: true),
        new(CellKind.Gru, Gates: 3, States: 1, (w, units) => Fill(w, "rnn.bias_hh_l0", 1, units, 4), Gru),
        new(CellKind.Lstm, Gates: 4, States: 2, (w, units) => Fill(w, "rnn.bias_hh_l0", 1, units, 4), Lstm),
        new(CellKind.MinGru, Gates: 2, States: 1, (w, units) => Fill(w, "rnn.bias_ih_l0", 0, units, -4), MinGru, IsDiagonal: true),
        new(CellKind.ElementLstm, Gates: 3, States: 2, (w, units) => Fill(w, "rnn.bias_ih_l0", 0, units, 4), ElementLstm, Own: 3, IsDiagonal: true),
        new(CellKind.LinearRecurrent, Gates: 2, States: 2, KeepTurning, (a, b, state) => Rotate(a, b, state, x => x), Own: 2, IsDiagonal: true),
        new(CellKind.RecurrentTrace, Gates: 2, States: 2, KeepTurning, (a, b, state) => Rotate(a, b, state, Math.Tanh), Own: 2, IsDiagonal: true),
        new(CellKind.FastGrnn, Gates: 1, States: 1, (w, units) => Fill(w, "rnn.bias_hh_l0", 0, units, 4), FastGrnn, Own: 3, Tame: FastGrnnAsItBegins),
    ];

    public static ReferenceCell Of(CellKind kind) => Cells.Single(cell => cell.Kind == kind);

    private static void Elman(double[] a, double[] b, Span<double> state, Func<double, double> activation)
    {
        for (int u = 0; u < state.Length; u++)
        {
            state[u] = activation(a[u] + b[u]);
        }
    }

    private static void Gru(double[] a, double[] b, Span<double> state)
    {
        int units = state.Length;
        for (int u = 0; u < units; u++)
        {
            double r = Sigmoid(a[u] + b[u]);
            double z = Sigmoid(a[units + u] + b[units + u]);
            double n = Math.Tanh(a[(2 * units) + u] + (r * b[(2 * units) + u]));
            state[u] = ((1 - z) * n) + (z * state[u]);
        }
    }

    private static void Lstm(double[] a, double[] b, Span<double> state)
    {
        int units = state.Length / 2;
        for (int u = 0; u < units; u++)
        {
            double i = Sigmoid(a[u] + b[u]);
            double f = Sigmoid(a[units + u] + b[units + u]);
            double g = Math.Tanh(a[(2 * units) + u] + b[(2 * units) + u]);
            double o = Sigmoid(a[(3 * units) + u] + b[(3 * units) + u]);
            double c = (f * state[units + u]) + (i * g);
            state[units + u] = c;
            state[u] = o * Math.Tanh(c);
        }
    }

    private static void MinGru(double[] a, double[] own, Span<double> state)
    {
        int units = state.Length;
        for (int u = 0; u < units; u++)
        {
            double z = Sigmoid(a[u]);
            state[u] = ((1 - z) * state[u]) + (z * a[units + u]);
        }
    }

    private static void ElementLstm(double[] a, double[] own, Span<double> state)
    {
        int units = state.Length / 2;
        for (int u = 0; u < units; u++)
        {
            double c = state[units + u];
            double f = Sigmoid(a[u] + (own[u] * c));
            double g = Math.Tanh(a[units + u] + (own[units + u] * c));
            c = (f * c) + ((1 - f) * g);
            state[units + u] = c;
            state[u] = c * Sigmoid(a[(2 * units) + u] + (own[(2 * units) + u] * c));
        }
    }

    private static void Rotate(double[] a, double[] own, Span<double> state, Func<double, double> activation)
    {
        int units = state.Length / 2;
        for (int u = 0; u < units; u++)
        {
            double r = Math.Exp(-Math.Exp(own[u])), angle = Math.Exp(own[units + u]), gamma = Math.Sqrt(1 - (r * r));
            double h = state[u], m = state[units + u];
            state[u] = activation((r * ((Math.Cos(angle) * h) - (Math.Sin(angle) * m))) + (gamma * a[u]));
            state[units + u] = activation((r * ((Math.Sin(angle) * h) + (Math.Cos(angle) * m))) + (gamma * a[units + u]));
        }
    }

    private static void FastGrnn(double[] a, double[] b, Span<double> state)
    {
        int units = state.Length;
        for (int u = 0; u < units; u++)
        {
            double s = a[u] + b[u], z = Sigmoid(s), c = Math.Tanh(s + b[units + u]);
            double zeta = Sigmoid(b[(2 * units) + u]), nu = Sigmoid(b[(3 * units) + u]);
            state[u] = (((zeta * (1 - z)) + nu) * c) + (z * state[u]);
        }
    }

    private static void FastGrnnAsItBegins(Dictionary<string, double[]> weights, int units, int layer)
    {
        Fill(weights, $"rnn.recurrent_l{layer}", 1, units, 1);
        Fill(weights, $"rnn.recurrent_l{layer}", 2, units, -4);
    }

    private static void Fill(Dictionary<string, double[]> weights, string name, int gate, int units, double value) =>
        Array.Fill(weights[name], value, gate * units, units);

    /// <summary>r is exp(-e⁻⁴), the angle e⁻³.</summary>
    private static void KeepTurning(Dictionary<string, double[]> weights, int units)
    {
        Fill(weights, "rnn.recurrent_l0", 0, units, -4);
        Fill(weights, "rnn.recurrent_l0", 1, units, -3);
    }

    private static void KeepByMatrix(Dictionary<string, double[]> weights, int units)
    {
        // Not quite 0, where a rectifier has its kink.
        Array.Fill(weights["rnn.bias_ih_l0"], 1e-4f);
        Array.Fill(weights["rnn.bias_hh_l0"], 1e-4f);
        double[] recurrent = weights["rnn.weight_hh_l0"];
        Array.Clear(recurrent);
        for (int u = 0; u < units; u++)
        {
            recurrent[(u * units) + u] = 0.98f;
        }
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
