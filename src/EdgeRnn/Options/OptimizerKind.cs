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
    /// v ← β₂ v + (1 - β₂) g²; d = g / (√v̂ + ε); θ ← θ - min(η, L / gᵀd) d, where L is the update's loss. For updates from single
    /// samples: to first order no step reduces the loss by more than L, so that none overshoots, however large η or g.
    /// </summary>
    /// <remarks>
    /// After adaptive ObGD (Elsayed, Vasan and Mahmood 2024, arXiv 2410.14606), whose bound on the change of a prediction becomes, for
    /// a loss that is known, Polyak's (1969) step towards a loss of 0 as the largest allowed.
    /// </remarks>
    ObGd,
}
