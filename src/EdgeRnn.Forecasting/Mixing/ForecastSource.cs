using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Mixing;

/// <summary>What makes the forecasts of a <see cref="Forecaster"/>: a single network, or a mixture.</summary>
internal abstract class ForecastSource
{
    /// <summary>The history of the stream.</summary>
    public abstract KnownValues Known { get; }

    /// <summary>The networks inside.</summary>
    public abstract IReadOnlyList<OnlineLearner> Learners { get; }

    /// <summary>What each is called in a weights file of several; empty for one alone.</summary>
    public abstract IReadOnlyList<string> LearnerNames { get; }

    /// <summary>The kind of networks, for the metadata of a weights file.</summary>
    public abstract string Description { get; }

    /// <summary>Adds a sample, learns what has matured, and forecasts.</summary>
    /// <param name="sample">A float per channel; NaN or infinite where the value is missing.</param>
    /// <param name="learn">False forecasts only.</param>
    /// <param name="forecast">For each horizon a float per channel, in the channels' units, overwritten.</param>
    public abstract void Observe(ReadOnlySpan<float> sample, bool learn, Span<float> forecast);

    /// <summary>Lists the state.</summary>
    public abstract void Visit(IStateVisitor visitor);

    /// <summary>Lists the networks' weights.</summary>
    public abstract void VisitWeights(IStateVisitor visitor);
}
