namespace EdgeRnn;

/// <summary>Predicts the next samples of a stream of channels and learns from each that comes.</summary>
public sealed class Forecaster
{
    /// <summary>Creates a forecaster; the only allocation it ever makes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Forecaster(ForecasterOptions options) => throw new NotImplementedException();

    /// <summary>The bytes of every section, without creating anything.</summary>
    public static MemoryPlan Plan(ForecasterOptions options) => throw new NotImplementedException();

    /// <summary>The options it was made with, the network's sizes filled in.</summary>
    public ForecasterOptions Options => throw new NotImplementedException();

    /// <summary>The network inside.</summary>
    public OnlineLearner Learner => throw new NotImplementedException();

    /// <summary>
    /// The forecast that was made <c>Horizons[horizon]</c> samples ago for the sample that comes next:
    /// one float per channel in the channels' units, NaN where there is none yet.
    /// </summary>
    public ReadOnlySpan<float> Due(int horizon) => throw new NotImplementedException();

    /// <summary>
    /// What persistence says for the sample that comes next: each channel's last known value as of
    /// <c>Horizons[horizon]</c> samples ago, NaN where there is none yet.
    /// </summary>
    public ReadOnlySpan<float> Persistence(int horizon) => throw new NotImplementedException();

    /// <summary>Learns from the sample what has matured, then predicts. NaN is a missing value.</summary>
    /// <returns>The forecast for <c>Horizons[0]</c> samples ahead, in the channels' units.</returns>
    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> sample) => throw new NotImplementedException();

    /// <summary>The newest forecast for <c>Horizons[horizon]</c> samples ahead, in the channels' units.</summary>
    public ReadOnlySpan<float> Forecast(int horizon) => throw new NotImplementedException();

    /// <summary>Writes all state, so that a restored forecaster goes on bit for bit as this one would have.</summary>
    public void Save(Stream destination, IReadOnlyDictionary<string, string>? metadata = null) => throw new NotImplementedException();

    /// <summary>Reads back what <see cref="Save"/> wrote for the same options; on an error nothing has changed.</summary>
    public void Restore(Stream source) => throw new NotImplementedException();
}
