using EdgeRnn.Device.Sinks;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks;

public sealed class QueuedSinkTests : IDisposable
{
    private readonly StringWriter _log = new();
    private readonly SlowSink _sink = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_sink_that_is_in_the_middle_of_a_report_is_closed_behind_it()
    {
        QueuedSink queued = new("slow", _sink, new Notices(_log, TimeProvider.System, forJournal: false)) { Farewell = TimeSpan.Zero };
        queued.Report(new WentBackEvent(DateTime.UtcNow, "main", 1));
        _sink.Begun.Wait(TestContext.Current.CancellationToken);
        queued.Dispose();
        Assert.False(_sink.Closed.IsSet);

        _sink.Continue.Set();
        _sink.Closed.Wait(TestContext.Current.CancellationToken);
        Assert.True(_sink.IsWhole, "it was closed while it reported");
    }

    [Fact]
    public void A_sink_that_stands_still_loses_its_oldest_reports_which_are_counted_and_holds_up_nobody()
    {
        const int Reports = 3000, MostWaiting = 1024;
        QueuedSink queued = new("slow", _sink, new Notices(_log, TimeProvider.System, forJournal: false));
        queued.Report(new WentBackEvent(DateTime.UtcNow, "main", 1));
        _sink.Begun.Wait(TestContext.Current.CancellationToken);
        for (int i = 0; i < Reports; i++)
        {
            queued.Report(new WentBackEvent(DateTime.UtcNow, "main", 1));
        }

        Assert.Equal(Reports - MostWaiting, queued.Lost);
        _sink.Continue.Set();
        queued.Dispose();
        _sink.Closed.Wait(TestContext.Current.CancellationToken);
        Assert.Equal(
            $"edgernn: slow is too slow: {Reports - MostWaiting} reports were dropped so far; streams continue\n"
            + $"edgernn: slow: {Reports - MostWaiting} reports and events of this run were lost; streams and their states were not affected\n",
            _log.ToString());
    }

    private sealed class SlowSink : IReportSink, IDisposable
    {
        public ManualResetEventSlim Begun { get; } = new();

        public ManualResetEventSlim Continue { get; } = new();

        public ManualResetEventSlim Closed { get; } = new();

        public bool IsWhole { get; private set; }

        public void Report(StreamStatus status)
        {
        }

        public void Report(StreamEvent happened)
        {
            Begun.Set();
            Continue.Wait();
            IsWhole = !Closed.IsSet;
        }

        public void Dispose() => Closed.Set();
    }
}
