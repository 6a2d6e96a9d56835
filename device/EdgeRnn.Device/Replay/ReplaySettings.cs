using EdgeRnn.Device.Weights;
using EdgeRnn.Forecasting;
using EdgeRnn.Memory;
using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Device.Replay;

/// <summary>What a replay is to do, as the command line asked for.</summary>
/// <param name="Path">The recording.</param>
/// <param name="Reading">How it is read.</param>
/// <param name="Options">The forecaster for a number of channels.</param>
internal sealed record ReplaySettings(string Path, ReadingOptions Reading, Func<int, ForecasterOptions> Options)
{
    /// <summary>What messages and reports call the recording; null for its path.</summary>
    public string? Name { get; init; }

    /// <summary>A weights file to begin with.</summary>
    public string? Import { get; init; }

    /// <summary>Prefixes of the names in that file to replace.</summary>
    public IReadOnlyList<TensorPrefix> Renames { get; init; } = [];

    /// <summary>Where the weights go at the end.</summary>
    public string? Export { get; init; }

    /// <summary>Where every prediction goes.</summary>
    public string? Predictions { get; init; }

    /// <summary>Outputs may overwrite files of any kind.</summary>
    public bool MayOverwrite { get; init; }

    /// <summary>Where the picture goes at the end.</summary>
    public string? Plot { get; init; }

    /// <summary>Further updates after each row, by windows of the past.</summary>
    public int ReplayUpdates { get; init; }

    /// <summary>Where the picture of how training went goes at the end.</summary>
    public string? DiagnosePlot { get; init; }

    /// <summary>The channel in the pictures; null takes the first that varies.</summary>
    public string? Show { get; init; }

    /// <summary>The folder of checkpoints.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Rows between two checkpoints.</summary>
    public long CheckpointEvery { get; init; } = long.MaxValue;

    /// <summary>About how long it should take at least, so that one can watch it; 0 is as fast as it goes.</summary>
    public TimeSpan PacedTo { get; init; }

    /// <summary>Where it can be seen in a browser; null for nowhere.</summary>
    public ReplayPage? Page { get; init; }

    /// <summary>The memory plan of a forecaster; what the library refuses becomes a usage error.</summary>
    public static MemoryPlan PlanOf(ForecasterOptions options)
    {
        try
        {
            return Forecaster.Plan(options);
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            throw UserException.Usage($"the network options do not fit together: {error.Message.Split(" (Parameter")[0]}");
        }
    }
}
