namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>What a stream is doing.</summary>
public enum StreamState
{
    /// <summary>Too few forecasts have fallen due to judge anything.</summary>
    WarmingUp,

    /// <summary>Forecasting, while the limits of what is normal are being found; no alarms.</summary>
    Learning,

    /// <summary>Forecasting and raising alarms; learning continues.</summary>
    Watching,

    /// <summary>As watching, but the limits of a channel whose new state was accepted are being found again.</summary>
    Relearning,
}
