using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Options;

namespace EdgeRnn.Forecasting;

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

    /// <summary>How channels are scaled for <see cref="Network"/>; a mixture scales by running moments.</summary>
    public Normalization Normalization { get; init; } = Normalization.Running;

    /// <summary>What the output of <see cref="Network"/> means; a mixture's experts forecast changes.</summary>
    public OutputMode OutputMode { get; init; } = OutputMode.Change;

    /// <summary>
    /// A network that forecasts alone; none means a mixture of <see cref="Experts"/>. The sizes of input, output and target delay
    /// follow from the channels, the horizons and the output mode, and are set by the forecaster.
    /// </summary>
    public LearnerOptions? Network { get; init; }

    /// <summary>The mixture's experts, each after its guide: add your own, or leave some out.</summary>
    public IReadOnlyList<ExpertKind> Experts { get; init; } = StandardExperts.All;

    /// <summary>Which of <see cref="Experts"/> the mixture has, if <see cref="EnabledExperts"/> names none: those of this profile and smaller ones.</summary>
    public MixtureProfile Profile { get; init; } = MixtureProfile.Standard;

    /// <summary>Names of the experts in the mixture, instead of a profile's. Their guides run in any case.</summary>
    public IReadOnlyList<string>? EnabledExperts { get; init; }

    /// <summary>Seed for everything that is random in a mixture.</summary>
    public ulong Seed { get; init; }

    /// <summary>The vector width of a mixture; changes no bit.</summary>
    public VectorWidth VectorWidth { get; init; } = VectorWidth.Auto;

    /// <summary>The fraction of values that lie within a forecast's bounds, between 0 and 1.</summary>
    public float Coverage { get; init; } = 0.9f;

    /// <summary>False predicts only.</summary>
    public bool Learning { get; init; } = true;

    /// <summary>The default of a network alone: an LSTM of 32 units, truncated BPTT(k1, 32), Adam at 1e-3.</summary>
    /// <remarks>
    /// k1 is 1 for the next sample, where the freshest update wins, and 8 beyond: targets that overlap are nearly the same
    /// for many samples, and learning from each at once fits the last stretch only.
    /// </remarks>
    public static LearnerOptions NetworkFor(int longestHorizon) =>
        new() { InputSize = 1, OutputSize = 1, K1 = longestHorizon == 1 ? 1 : 8 };
}
