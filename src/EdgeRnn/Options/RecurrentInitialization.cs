namespace EdgeRnn.Options;

/// <summary>Initialization of the recurrent weights; all others are uniform in ±1/√HiddenSize, as PyTorch's.</summary>
public enum RecurrentInitialization
{
    /// <summary>Uniform in ±1/√HiddenSize.</summary>
    Uniform,

    /// <summary>Every gate's block is a random orthogonal matrix: ‖W h‖ = ‖h‖, gradients initially neither vanish nor explode.</summary>
    Orthogonal,

    /// <summary>Every gate's block is the identity (IRNN, Le et al. 2015, arXiv 1504.00941: with <see cref="CellKind.ElmanRelu"/>).</summary>
    Identity,
}
