namespace EdgeRnn;

/// <summary>Trains a recurrent network one sample at a time.</summary>
public sealed class OnlineLearner
{
    /// <summary>Weights in PyTorch's names and shapes, floats row-major: <c>rnn.weight_ih_l0</c> … <c>head.bias</c>.</summary>
    public IReadOnlyList<string> ParameterNames => throw new NotImplementedException();

    /// <summary>Statistics since creation.</summary>
    public LearnerStatistics Statistics => throw new NotImplementedException();

    /// <summary>Floats of one vector instruction: 1, 4, 8 or 16.</summary>
    public int VectorWidth => throw new NotImplementedException();

    /// <summary>Reads weights from a safetensors file.</summary>
    public void ImportWeights(Stream source) => throw new NotImplementedException();

    /// <summary>Writes weights as a safetensors file; options as metadata.</summary>
    public void ExportWeights(Stream destination) => throw new NotImplementedException();
}

/// <summary>Counts since creation.</summary>
/// <param name="Steps">Forward steps.</param>
/// <param name="Updates">Weight updates.</param>
/// <param name="SkippedUpdates">Updates discarded because loss or gradient was not finite.</param>
/// <param name="Loss">Loss of the newest update.</param>
/// <param name="GradientNorm">Global gradient norm of the newest update, before clipping.</param>
/// <param name="ClippedUpdates">Updates whose gradient was scaled down.</param>
public readonly record struct LearnerStatistics(long Steps, long Updates, long SkippedUpdates, double Loss, double GradientNorm, long ClippedUpdates);
