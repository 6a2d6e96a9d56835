using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Mixing;

/// <summary>What is inside a <see cref="Forecaster"/>: one network, or a mixture.</summary>
internal abstract class ForecastSource
{
    /// <summary>The networks inside.</summary>
    public abstract IReadOnlyList<OnlineLearner> Learners { get; }

    /// <summary>What the networks are, as text.</summary>
    public abstract string Description { get; }

    /// <summary>Takes in a sample, learns what has matured, and forecasts.</summary>
    /// <param name="sample">A float per channel; NaN where the value is missing.</param>
    /// <param name="learn">False forecasts only.</param>
    /// <param name="forecast">For each horizon a float per channel, in the channels' units, overwritten.</param>
    public abstract void Observe(ReadOnlySpan<float> sample, bool learn, Span<float> forecast);

    /// <summary>Lists the state.</summary>
    public abstract void Visit(IStateVisitor visitor);

    /// <summary>Lists the networks' weights.</summary>
    public abstract void VisitWeights(IStateVisitor visitor);
}
