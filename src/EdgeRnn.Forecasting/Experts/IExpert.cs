using EdgeRnn.Forecasting.History;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>What a mixture forecasts.</summary>
/// <param name="Channels">Channels in a sample.</param>
/// <param name="Horizons">Steps ahead, rising.</param>
/// <param name="Seed">Of all that is random at the start.</param>
/// <param name="VectorWidth">Of the networks; changes no bit.</param>
public sealed record StreamShape(int Channels, IReadOnlyList<int> Horizons, ulong Seed, VectorWidth VectorWidth)
{
    /// <summary>Forecasts at a row: output h · Channels + c is channel c at Horizons[h].</summary>
    public int Outputs => Horizons.Count * Channels;

    /// <summary>The longest horizon.</summary>
    public int Longest => Horizons[^1];

    /// <summary>Steps ahead of an output.</summary>
    public int HorizonOf(int output) => Horizons[output / Channels];

    /// <summary>The channel of an output.</summary>
    public int ChannelOf(int output) => output % Channels;

    /// <summary>The outputs of a channel, one for each horizon.</summary>
    public int[] OutputsOf(int channel) => [.. Enumerable.Range(0, Horizons.Count).Select(horizon => (horizon * Channels) + channel)];
}

/// <summary>One way to forecast, a member of a mixture.</summary>
/// <remarks>
/// Forecasts are scaled changes: the forecast value is <c>Value + u · Unit</c> (<see cref="SampleHistory"/>); 0 is persistence.
/// What is not finite counts as 0; that, or a change of a million units, lets the mixture <see cref="Reset"/> the expert. Observing
/// allocates nothing.
/// </remarks>
public interface IExpert
{
    /// <summary>Learns from the newest row what has matured, then forecasts.</summary>
    /// <param name="history">The stream so far.</param>
    /// <param name="guide">The newest forecasts of the expert that this one's <see cref="ExpertKind.Guide"/> names; empty without.</param>
    /// <param name="learn">False forecasts only.</param>
    /// <param name="forecast">One scaled change for every output, overwritten.</param>
    void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast);

    /// <summary>Forgets all that it has learned: something in it was not finite.</summary>
    void Reset();

    /// <summary>Lists the state, so that a restored expert goes on as this one, bit for bit.</summary>
    void Visit(IStateVisitor visitor);
}

/// <summary>An expert that learns weights by gradient descent.</summary>
public interface INetworkExpert : IExpert
{
    /// <summary>The networks inside.</summary>
    IReadOnlyList<OnlineLearner> Learners { get; }
}

/// <summary>How to make an expert, and what it takes.</summary>
/// <param name="Name">Unique in a mixture; letters, digits and hyphens.</param>
/// <param name="Create">Makes one.</param>
/// <param name="Bytes">What one will hold, told without making it.</param>
/// <param name="Guide">The expert whose forecasts this one is given; it stands earlier in the mixture.</param>
public sealed record ExpertKind(
    string Name, Func<StreamShape, IExpert> Create, Func<StreamShape, long> Bytes, string? Guide = null)
{
    /// <summary>Whether it replays windows of the past, which the history then keeps.</summary>
    internal bool ReplaysHistory { get; init; }
}
