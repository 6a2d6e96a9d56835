using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Samples;

/// <summary>Feeds a row of metrics to a stream's engine at every interval, and logs alarms.</summary>
internal sealed partial class ForecastingWorker(OwnMetrics metrics, IConfiguration configuration, ILogger<ForecastingWorker> logger) : BackgroundService
{
    private readonly StreamEngine _engine = new(
        new ForecasterOptions { Channels = OwnMetrics.Names.Count, Profile = MixtureProfile.Light }, new MonitorOptions());

    private readonly float[] _values = new float[OwnMetrics.Names.Count];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(configuration.GetValue("Interval", TimeSpan.FromSeconds(1)));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            metrics.Read(_values);
            StreamResult result = _engine.Step(_engine.Sequence + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000, _values, learn: true);
            if (result.AlarmChanged)
            {
                LogAlarm(result.Alarm ? "began" : "ended", OwnMetrics.Names[result.Channel], result.Score);
            }

            metrics.Newest = Show(result);
        }
    }

    private Snapshot Show(StreamResult result)
    {
        float[] next = _engine.Forecaster.Forecast(0).ToArray();
        return new Snapshot(_engine.Samples, result.Score, result.Alarm, [.. OwnMetrics.Names.Select((name, i) => new ChannelForecast(name, _values[i], next[i]))]);
    }

    [LoggerMessage(LogLevel.Warning, "alarm {What}: {Channel}, score {Score:f0}")]
    private partial void LogAlarm(string what, string channel, double score);
}
