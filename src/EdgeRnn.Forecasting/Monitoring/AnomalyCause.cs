namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>What about a channel is not as its past leads one to expect.</summary>
public enum AnomalyCause
{
    /// <summary>Sudden: one value is far from its forecast.</summary>
    Error,

    /// <summary>The value has been missing for longer than ever before.</summary>
    Missing,

    /// <summary>A channel that changes at most samples has not changed for longer than ever before.</summary>
    Unchanged,

    /// <summary>Sudden: the mean error over about 8 samples is far from 0.</summary>
    Bias,

    /// <summary>State: the mean error over about 32 samples is far from 0, as in a drift.</summary>
    Drift,

    /// <summary>State: the forecasts of about 32 samples have been worse than usual, as when a rhythm is lost.</summary>
    Rhythm,

    /// <summary>State: the mean value of about 8 samples is far from the reference.</summary>
    Level,

    /// <summary>State: the mean value of about 32 samples is far from the reference.</summary>
    SlowLevel,

    /// <summary>State: changes from sample to sample are larger, or smaller, than usual.</summary>
    Spread,

    /// <summary>State: the channel no longer moves with the channel that it is correlated with.</summary>
    Relation,
}

/// <summary>How long an anomaly lasts.</summary>
public enum AnomalyKind
{
    /// <summary>An event, after which the stream may continue as before.</summary>
    Sudden,

    /// <summary>The stream is in another state, and the alarm lasts as long as the state does.</summary>
    State,
}

/// <summary>Facts about causes.</summary>
public static class AnomalyCauses
{
    /// <summary>Number of causes.</summary>
    internal const int Count = 10;

    /// <summary>Whether a cause is an event or a state.</summary>
    public static AnomalyKind KindOf(AnomalyCause cause) =>
        cause is AnomalyCause.Error or AnomalyCause.Bias ? AnomalyKind.Sudden : AnomalyKind.State;

    /// <summary>
    /// The cause whose return to normal ends an alarm: the same, or one that averages over fewer samples and so forgets a fault sooner.
    /// </summary>
    internal static AnomalyCause EndsWith(AnomalyCause cause) => cause switch
    {
        AnomalyCause.Drift => AnomalyCause.Bias,
        AnomalyCause.SlowLevel => AnomalyCause.Level,
        _ => cause,
    };

    /// <summary>A run of samples is measured by its length, not by a size whose tail could be estimated.</summary>
    internal static bool IsRun(AnomalyCause cause) => cause is AnomalyCause.Missing or AnomalyCause.Unchanged;
}
