using EdgeRnn.Device.Replay;

namespace EdgeRnn.Device.Scoring;

/// <summary>The result for one recording at one horizon.</summary>
/// <param name="Name">The recording.</param>
/// <param name="Channels">How many.</param>
/// <param name="Rows">How many.</param>
/// <param name="Report">Of the replay.</param>
internal sealed record RecordingScore(string Name, int Channels, long Rows, ReplayReport Report)
{
    /// <summary>The horizon.</summary>
    public int Horizon => Report.Horizons[0].Horizon;

    /// <summary>Mean squared error as a fraction of persistence's; NaN where nothing is scored.</summary>
    public double Fraction => 1 - Report.Overall.Skill;

    /// <summary>The expert that would have been best alone.</summary>
    public ExpertReport? Best => Report.Experts.MinBy(expert => expert.Scores[0].Mse);

    /// <summary>Its fraction; NaN without experts.</summary>
    public double BestFraction => Best is { } best ? 1 - best.Scores[0].Skill : double.NaN;

    /// <summary>Microseconds to score, learn from and forecast a row.</summary>
    public double MicrosecondsPerStep => 1e6 / Report.StepsPerSecond;

    /// <summary>The coverage: the fraction of values within their bounds.</summary>
    public double Coverage => Report.Coverage[0];
}
