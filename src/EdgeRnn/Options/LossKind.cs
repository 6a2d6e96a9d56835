namespace EdgeRnn.Options;

/// <summary>The loss of one step: a mean over the outputs whose target is not NaN.</summary>
public enum LossKind
{
    /// <summary>(y - target)².</summary>
    MeanSquared,

    /// <summary>½ (y - target)² within <see cref="LearnerOptions.HuberDelta"/>, linear beyond it.</summary>
    Huber,

    /// <summary>-Σ target · log softmax(y). Targets are class probabilities; a target with any NaN is no target.</summary>
    SoftmaxCrossEntropy,
}
