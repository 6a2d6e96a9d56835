namespace EdgeRnn.Forecasting.Mixing;

/// <summary>The experts of a forecaster and what each contributes.</summary>
public interface IMixture
{
    /// <summary>The experts whose forecasts are combined, by name.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>
    /// The mean over the channels of an expert's weight at a horizon. The weights of all experts add up to 1; one is below 0 where
    /// what an expert has in common with others is subtracted.
    /// </summary>
    double Weight(int expert, int horizon);

    /// <summary>What an expert forecast <c>Horizons[horizon]</c> samples ago for the sample that comes next, a float per channel; NaN where nothing.</summary>
    void Due(int expert, int horizon, Span<float> forecast);
}
