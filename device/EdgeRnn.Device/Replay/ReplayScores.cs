using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Scoring;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Replay;

/// <summary>All that is counted over the scored rows.</summary>
internal sealed class ReplayScores(Forecaster forecaster, double[] scales)
{
    /// <summary>The forecasts' errors.</summary>
    public PrequentialScore Forecasts { get; } = new(forecaster.Options.Horizons.Count, scales);

    /// <summary>How often the bounds held.</summary>
    public CoverageScore Coverage { get; } = new(forecaster.Options.Horizons.Count, scales);

    /// <summary>The experts' errors and weights.</summary>
    public ExpertScores Experts { get; } = new(forecaster, scales);

    public void Visit(IStateVisitor visitor, string name)
    {
        Forecasts.Visit(visitor, name);
        Coverage.Visit(visitor, name + ".coverage");
        Experts.Visit(visitor, name + ".experts");
    }
}
