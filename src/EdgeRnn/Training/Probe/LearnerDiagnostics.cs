using EdgeRnn.Options;

namespace EdgeRnn.Training.Probe;

/// <summary>
/// Gradient norms over lags, agreement with full BPTT over <see cref="LearnerOptions.ProbeDepth"/> steps, saturation and spectral radius:
/// means over the newest probes (<see cref="LearnerOptions.ProbeEvery"/>).
/// </summary>
/// <remarks>Views of the learner's own state: they change as it learns.</remarks>
public sealed class LearnerDiagnostics
{
    internal LearnerDiagnostics(IReadOnlyList<string> tensors, IReadOnlyList<string> gates, int depth, int windows)
    {
        (Tensors, Gates) = (tensors, gates);
        HiddenNorms = new RunningMeans(depth);
        MemoryNorms = new RunningMeans(depth);
        Cosines = new RunningMeans(tensors.Count);
        Ratios = new RunningMeans(tensors.Count);
        WindowCosines = new RunningMeans(windows);
        Saturations = new RunningMeans(gates.Count);
    }

    /// <summary>Probes since creation.</summary>
    public long Probes { get; internal set; }

    /// <summary>The weights' names, as <see cref="OnlineLearner.ParameterNames"/>.</summary>
    public IReadOnlyList<string> Tensors { get; }

    /// <summary>The gates that saturate, as <c>i</c>, <c>f</c>, <c>g</c>, <c>o</c>.</summary>
    public IReadOnlyList<string> Gates { get; }

    /// <summary>‖dL/dh[t-k]‖ over all layers, for k = 0, 1 …: how much of the newest loss arrives k steps back.</summary>
    public ReadOnlySpan<double> HiddenGradientByLag => HiddenNorms.Values;

    /// <summary>‖dL/dc[t-k]‖ over all layers; zeros where the cell has no further state.</summary>
    public ReadOnlySpan<double> MemoryGradientByLag => MemoryNorms.Values;

    /// <summary>cos(g, full), g being the gradient of the rule in use, of each of <see cref="Tensors"/>.</summary>
    public ReadOnlySpan<double> CosineByTensor => Cosines.Values;

    /// <summary>‖g‖ / ‖full‖ of each of <see cref="Tensors"/>.</summary>
    public ReadOnlySpan<double> NormRatioByTensor => Ratios.Values;

    /// <summary>cos(gradient through k steps only, full) of all recurrent layers' weights, for k = 1, 2, 4, 8 …</summary>
    public ReadOnlySpan<double> CosineByWindow => WindowCosines.Values;

    /// <summary>The share of units whose gate passes hardly any gradient: σ beyond 0.05 … 0.95, |tanh| above 0.95, a rectifier at 0.</summary>
    public ReadOnlySpan<double> SaturatedShares => Saturations.Values;

    /// <summary>The largest |eigenvalue| of the recurrent matrix of the candidate (Elman's only one), estimated; NaN if there is none.</summary>
    public double SpectralRadius { get; internal set; } = double.NaN;

    /// <summary>The share of updates whose gradient was clipped.</summary>
    public double ClipRate { get; internal set; }

    /// <summary>The smallest lag at which less than a twentieth of the newest loss's gradient is left; the probe's depth if there is none.</summary>
    public int EffectiveMemory
    {
        get
        {
            for (int lag = 1; lag < HiddenNorms.Values.Length; lag++)
            {
                if (StateNorm(lag) < 0.05 * StateNorm(0))
                {
                    return lag;
                }
            }

            return HiddenNorms.Values.Length;
        }
    }

    /// <summary>The smallest power of two k for which the cosine between the gradient through k steps and the full one is at least 0.95.</summary>
    public int SuggestedK2
    {
        get
        {
            for (int i = 0; i < WindowCosines.Values.Length; i++)
            {
                if (WindowCosines.Values[i] >= 0.95)
                {
                    return 1 << i;
                }
            }

            return HiddenNorms.Values.Length;
        }
    }

    internal RunningMeans HiddenNorms { get; }

    internal RunningMeans MemoryNorms { get; }

    internal RunningMeans Cosines { get; }

    internal RunningMeans Ratios { get; }

    internal RunningMeans WindowCosines { get; }

    internal RunningMeans Saturations { get; }

    private double StateNorm(int lag)
    {
        double hidden = HiddenNorms.Values[lag], memory = MemoryNorms.Values[lag];
        return Math.Sqrt((hidden * hidden) + (memory * memory));
    }
}
