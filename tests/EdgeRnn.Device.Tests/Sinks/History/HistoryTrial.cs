using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.History;

namespace EdgeRnn.Device.Tests.Sinks.History;

/// <summary>A history of a stream of two channels, with a clock that is set by hand.</summary>
public abstract class HistoryTrial : IDisposable
{
    private readonly StreamStatus _status = new("s", [new("a", "", "", "°C", ""), new("b", "", "", "", "")], [1]);

    private protected TemporaryFolder Folder { get; } = new();

    private protected StringWriter Errors { get; } = new();

    private protected HandClock Clock { get; } = new();

    private protected string Path => Folder["history.db"];

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        Errors.Dispose();
        Folder.Dispose();
    }

    private protected void Fill(int reports)
    {
        using HistoryDatabase history = Open();
        for (int report = 0; report < reports; report++)
        {
            Clock.Milliseconds += report % 4000 == 0 ? 61_000 : 0;
            Report(history, HandClock.Start.UtcDateTime.AddSeconds(report - reports), report, report);
        }
    }

    private protected HistoryDatabase Open(int megabytes = 64, string? boot = null) => new(Path, new HistorySettings(true, 30, megabytes), new Notices(Errors, Clock, false), Clock, boot);

    private protected void Report(HistoryDatabase history, DateTime time, float a, float b)
    {
        (_status.Time, _status.HighestScore) = (time, 9);
        (_status.Values[0], _status.Values[1]) = (a, b);
        (_status.Forecasts[0], _status.Forecasts[1]) = (a + 1, b + 1);
        (_status.Lower[0], _status.Upper[0]) = (a - 1, a + 3);
        history.Report(_status);
    }
}
