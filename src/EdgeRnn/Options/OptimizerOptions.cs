namespace EdgeRnn.Options;

/// <summary>
/// The update rule and its constants, with PyTorch's defaults; update n, from 1, has the learning rate
/// <c>LearningRate · min(1, n / WarmupUpdates) / (1 + Decay · n)</c>.
/// </summary>
public sealed record OptimizerOptions
{
    /// <summary>The update rule.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adam;

    /// <summary>η, the step size.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>μ of <see cref="OptimizerKind.Sgd"/>, in [0, 1).</summary>
    public float Momentum { get; init; }

    /// <summary>β₁ of <see cref="OptimizerKind.Adam"/>, in [0, 1).</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>β₂ of <see cref="OptimizerKind.Adam"/> and <see cref="OptimizerKind.ObGd"/>, in [0, 1).</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>α of <see cref="OptimizerKind.RmsProp"/>, in [0, 1).</summary>
    public float Alpha { get; init; } = 0.99f;

    /// <summary>ε above 0, which keeps the division finite.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Updates over which the rate grows linearly to its full value; 0 starts there.</summary>
    public int WarmupUpdates { get; init; }

    /// <summary>The rate falls as 1 / (1 + Decay · n); 0 keeps it.</summary>
    public float Decay { get; init; }

    /// <summary>
    /// λ of θ ← θ - η λ (θ - θ₀) after each update: L2 regularization towards the initial weights θ₀ (L2 Init, Kumar et al. 2023,
    /// arXiv 2308.11958); 0 is none. Weights that are not needed return to where learning is easy, which keeps a network plastic.
    /// </summary>
    public float L2Init { get; init; }
}
