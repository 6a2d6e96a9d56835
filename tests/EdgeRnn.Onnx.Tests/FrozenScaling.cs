namespace EdgeRnn.Onnx.Tests;

/// <summary>A forecaster's scaling with the scales of the rows seen so far, computed from all rows at once, and so not as the library does.</summary>
internal sealed class FrozenScaling
{
    private readonly int _channels;
    private readonly int[] _horizons;
    private readonly Dictionary<(int Channel, int Horizon), double> _units = [];

    public FrozenScaling(IReadOnlyList<float[]> rows, int[] horizons)
    {
        (_channels, _horizons) = (rows[0].Length, horizons);
        Means = [.. Enumerable.Range(0, _channels).Select(c => rows.Average(row => (double)row[c]))];
        Deviations = [.. Enumerable.Range(0, _channels).Select(c => Math.Sqrt(rows.Average(row => Math.Pow(row[c] - Means[c], 2))))];
        foreach (int horizon in horizons.Append(1).Distinct())
        {
            for (int c = 0; c < _channels; c++)
            {
                _units[(c, horizon)] = Math.Sqrt(Enumerable.Range(horizon, rows.Count - horizon).Average(row => Math.Pow(rows[row][c] - rows[row - horizon][c], 2)));
            }
        }
    }

    public double[] Means { get; }

    public double[] Deviations { get; }

    /// <summary>The root mean square change over a horizon.</summary>
    public double Unit((int Channel, int Horizon) output) => _units[output];

    /// <summary>Of output i: which channel, how many steps ahead.</summary>
    public (int Channel, int Horizon) Output(int i) => (i % _channels, _horizons[i / _channels]);

    /// <summary>The value of each channel in deviations from its mean, then its change in root mean square changes; both within ±10.</summary>
    public float[] Features(float[] sample, float[] before, bool withChanges) =>
    [
        .. Enumerable.Range(0, _channels).Select(c => Limit((sample[c] - Means[c]) / Deviations[c])),
        .. Enumerable.Range(0, withChanges ? _channels : 0).Select(c => Limit((sample[c] - before[c]) / Unit((c, 1)))),
    ];

    public static float Limit(double x) => (float)Math.Clamp(x, -10, 10);
}
