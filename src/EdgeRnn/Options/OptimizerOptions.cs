namespace EdgeRnn.Options;

/// <summary>The update rule; those of PyTorch's names are PyTorch's.</summary>
public enum OptimizerKind
{
    /// <summary>v ← μ v + g; θ ← θ - η v.</summary>
    Sgd,

    /// <summary>v ← α v + (1 - α) g²; θ ← θ - η g / (√v + ε).</summary>
    RmsProp,

    /// <summary>m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; θ ← θ - η m̂ / (√v̂ + ε) (Kingma and Ba 2015).</summary>
    Adam,

    /// <summary>
    /// v ← β₂ v + (1 - β₂) g²; d = g / (√v̂ + ε); θ ← θ - min(η, L / gᵀd) d, L being the update's loss. Made for one sample at a
    /// time: a step never promises to take away more than its sample's loss, so that none overshoots, however large η or g.
    /// </summary>
    /// <remarks>
    /// After adaptive ObGD (Elsayed, Vasan and Mahmood 2024, arXiv 2410.14606), whose bound on the change of a prediction becomes, for
    /// a loss that is known, Polyak's (1969) step towards a loss of 0 as the largest allowed.
    /// </remarks>
    ObGd,
}

/// <summary>The update rule with its constants, PyTorch's defaults, and the schedule of the learning rate.</summary>
/// <remarks>
/// The rate of update n (from 1) is <c>LearningRate · min(1, n / WarmupUpdates) / (1 + Decay · n)</c>.
/// </remarks>
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
    /// λ of θ ← θ - η λ (θ - θ₀) after each update, θ₀ being the weights at creation; 0 leaves them. What is not needed drifts back to
    /// where learning is easy, so that a network can learn for ever (regenerative regularisation, Kumar et al. 2023,
    /// arXiv 2308.11958).
    /// </summary>
    public float PullToStart { get; init; }
}
