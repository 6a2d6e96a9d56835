using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Scoring;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Training;
using EdgeRnn.Training.Probe;

namespace EdgeRnn.Device.Replay;

/// <summary>The result of a replay.</summary>
internal sealed record ReplayReport
{
    public required string Recording { get; init; }

    public required ForecasterOptions Options { get; init; }

    /// <summary>Rows of the recording, each a step of the network.</summary>
    public required long Steps { get; init; }

    public required long FirstScoredRow { get; init; }

    public required LearnerStatistics Learner { get; init; }

    /// <summary>Values that the recording lacks.</summary>
    public required long Missing { get; init; }

    public required ForecastScore Overall { get; init; }

    /// <summary>Per horizon the mean over the channels.</summary>
    public required IReadOnlyList<(int Horizon, ForecastScore Score)> Horizons { get; init; }

    /// <summary>Per channel the mean over the horizons.</summary>
    public required IReadOnlyList<(string Name, ForecastScore Score)> Channels { get; init; }

    /// <summary>Per horizon the coverage: the fraction of values within the bounds given with the forecasts.</summary>
    public required IReadOnlyList<double> Coverage { get; init; }

    /// <summary>Per horizon and channel the score and the part within the bounds.</summary>
    public required IReadOnlyList<IReadOnlyList<(ForecastScore Score, double Coverage)>> Cells { get; init; }

    /// <summary>The experts of a mixture; none where a network is alone.</summary>
    public required IReadOnlyList<ExpertReport> Experts { get; init; }

    /// <summary>Samples that the mixture did not believe.</summary>
    public required long OutlierCount { get; init; }

    public required double StepsPerSecond { get; init; }

    public required double AllocatedBytesPerStep { get; init; }

    public required long ModelBytes { get; init; }

    public required int VectorWidth { get; init; }

    public required string WeightsSha256 { get; init; }

    /// <summary>The row from which it continued a checkpoint; 0 if it ran from the start.</summary>
    public required long ResumedAt { get; init; }

    /// <summary>Why the last checkpoint was not saved; null if it was, or none was asked for.</summary>
    public required string? NotSaved { get; init; }

    /// <summary>How training went; null unless it was asked for.</summary>
    public required LearnerDiagnostics? Diagnostics { get; init; }

    public required IReadOnlyList<string> TimeColumns { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What of the recording was not read.</summary>
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }
}
