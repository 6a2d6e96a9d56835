namespace EdgeRnn;

/// <summary>How channels are brought to a common scale before the network sees them.</summary>
public enum Normalization
{
    /// <summary>(x - mean) / deviation, both of the samples seen so far.</summary>
    Running,

    /// <summary>x as it is.</summary>
    None,
}

/// <summary>What the network's output means.</summary>
public enum OutputMode
{
    /// <summary>The change from the last value, in deviations of such changes; inputs are each channel's value and last change.</summary>
    Change,

    /// <summary>The predicted value itself, nothing added; inputs are each channel's value.</summary>
    Value,
}

/// <summary>What a <see cref="Forecaster"/> predicts and how it learns. The defaults need no tuning for a first useful result.</summary>
public sealed record ForecasterOptions
{
    /// <summary>Channels in a sample, from 1.</summary>
    public required int Channels { get; init; }

    /// <summary>Steps ahead that are predicted, each from 1, rising.</summary>
    public IReadOnlyList<int> Horizons { get; init; } = [1];

    /// <summary>How channels are scaled.</summary>
    public Normalization Normalization { get; init; } = Normalization.Running;

    /// <summary>What the network's output means.</summary>
    public OutputMode OutputMode { get; init; } = OutputMode.Change;

    /// <summary>
    /// The network and its training. <see cref="LearnerOptions.InputSize"/>, <see cref="LearnerOptions.OutputSize"/> and
    /// <see cref="LearnerOptions.TargetDelay"/> follow from the channels, the horizons and the output mode, and are set by the forecaster.
    /// </summary>
    public LearnerOptions Network { get; init; } = new() { InputSize = 1, OutputSize = 1 };

    /// <summary>False predicts only.</summary>
    public bool Learning { get; init; } = true;
}
