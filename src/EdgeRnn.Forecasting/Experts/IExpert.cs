using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>A forecasting method, one of several in a mixture.</summary>
/// <remarks>
/// Forecasts are scaled changes u: the forecast value is <c>Value + u · Unit</c> (<see cref="SampleHistory"/>), and 0 is persistence.
/// An expert whose forecast is not finite, or is a change of more than a million units, counts as persistence at that row and is
/// <see cref="Reset"/>. <see cref="Observe"/> must not allocate.
/// </remarks>
public interface IExpert
{
    /// <summary>Learns from the labels that the newest row brings (<see cref="SampleHistory.Label"/>), then forecasts.</summary>
    /// <param name="history">The stream so far, the newest row included.</param>
    /// <param name="guide">The newest forecasts of the expert named by <see cref="ExpertKind.Guide"/>; empty without one.</param>
    /// <param name="learn">False forecasts only.</param>
    /// <param name="forecast">A scaled change for every output, overwritten.</param>
    void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast);

    /// <summary>
    /// Discards the state that its unusable forecast may have come from. Experts that solve for their weights start afresh; one of
    /// networks resets their recurrent state and leaves damaged weights to the networks' own guard.
    /// </summary>
    void Reset();

    /// <summary>Lists the state, so that a restored expert continues as this one, bit for bit.</summary>
    void Visit(IStateVisitor visitor);
}

/// <summary>An expert made of networks that learn by gradient descent.</summary>
public interface INetworkExpert : IExpert
{
    /// <summary>The networks inside.</summary>
    IReadOnlyList<OnlineLearner> Learners { get; }
}

/// <summary>A kind of expert: its name, its factory and its memory.</summary>
/// <param name="Name">Unique in a mixture; ASCII letters, digits and hyphens, at least one.</param>
/// <param name="Create">Creates an expert.</param>
/// <param name="Bytes">The bytes that an expert will hold, without creating it.</param>
/// <param name="Guide">The expert whose forecasts this one receives; it comes earlier in the mixture.</param>
public sealed record ExpertKind(
    string Name, Func<StreamShape, IExpert> Create, Func<StreamShape, long> Bytes, string? Guide = null)
{
    /// <summary>Unique in a mixture; ASCII letters, digits and hyphens, at least one.</summary>
    /// <exception cref="ArgumentException">It has another form.</exception>
    public string Name { get; init => field = Checked(value); } = Checked(Name);

    /// <summary>The smallest profile whose mixtures include it; those of all larger profiles do too.</summary>
    public MixtureProfile Profile { get; init; } = MixtureProfile.Light;

    /// <summary>Whether it replays windows of the past, which the history then keeps.</summary>
    internal bool ReplaysHistory { get; init; }

    private static string Checked(string name) => name is { Length: > 0 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        ? name
        : throw new ArgumentException($"'{name}': expected letters, digits and hyphens, as my-expert", nameof(name));
}
