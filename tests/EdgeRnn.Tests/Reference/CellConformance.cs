namespace EdgeRnn.Tests.Reference;

/// <summary>Every cell that the suites check: a new cell joins with one line here and its equations below.</summary>
internal static class CellConformance
{
    public static IReadOnlyList<ReferenceCell> Cells { get; } =
    [
        new(CellKind.Elman, Gates: 1, States: 1, KeepGate: -1, (a, b, state) => Elman(a, b, state, Math.Tanh)),
        new(CellKind.ElmanRelu, Gates: 1, States: 1, KeepGate: -1, (a, b, state) => Elman(a, b, state, z => Math.Max(0, z)), Rectifies: true),
        new(CellKind.Gru, Gates: 3, States: 1, KeepGate: 1, Gru),
        new(CellKind.Lstm, Gates: 4, States: 2, KeepGate: 1, Lstm),
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

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
