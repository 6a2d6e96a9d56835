using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Sinks;

/// <summary>A sink behind a queue with a limit: whatever happens to it, nothing else waits or fails.</summary>
internal sealed class QueuedSink : IReportSink, IDisposable
{
    private const int Capacity = 1024;

    private readonly IReportSink _sink;
    private readonly Notices _notices;
    private readonly Func<bool> _readerGone;
    private readonly BackgroundQueue<object> _queue;
    private long _failed;
    private long _reported;

    /// <param name="name">As log lines call it.</param>
    /// <param name="sink">Used by the queue's thread alone, which also disposes of it behind the last report.</param>
    /// <param name="notices">Where failures and drops are reported.</param>
    /// <param name="readerGone">Called when whoever read the output has gone; whether the run ends with it.</param>
    public QueuedSink(string name, IReportSink sink, Notices notices, Func<bool>? readerGone = null)
    {
        (Name, _sink, _notices, _readerGone) = (name, sink, notices, readerGone ?? (() => false));
        _queue = new BackgroundQueue<object>($"{name} sink", Capacity, Deliver, Fail, (sink as IDisposable) is { } ends ? ends.Dispose : null);
    }

    /// <summary>As log lines call it.</summary>
    public string Name { get; }

    /// <summary>Whether it is what the user sees in the first place.</summary>
    public bool IsOutput { get; init; }

    /// <summary>What it may take to deliver what waits when it is disposed of.</summary>
    public TimeSpan Farewell { get; init; } = BackgroundQueue<object>.Farewell;

    /// <summary>Reports and events that never arrived: dropped, or refused by the sink.</summary>
    public long Lost => _queue.Dropped + Interlocked.Read(ref _failed);

    public void Report(StreamStatus status) => _queue.Add(status.Snapshot());

    public void Report(StreamEvent happened) => _queue.Add(happened);

    public void Dispose()
    {
        _queue.End(Farewell);
        if (Lost > 0)
        {
            _notices.Write(NoticeLevel.Warning, $"{Name}: {Lost} {Plural.Of(Lost, "report or event", "reports and events")} of this run {Plural.Of(Lost, "was", "were")} lost; streams and their states were not affected");
        }
    }

    private void Deliver(object item)
    {
        ReportDrops();
        if (item is StreamStatus status)
        {
            _sink.Report(status);
        }
        else
        {
            _sink.Report((StreamEvent)item);
        }
    }

    private void ReportDrops()
    {
        long dropped = _queue.Dropped;
        if (dropped > _reported)
        {
            _notices.Log(NoticeLevel.Warning, $"{Name} dropped", $"{Name} is too slow: {dropped} {Plural.Of(dropped, "report was", "reports were")} dropped so far; streams continue");
            _reported = dropped;
        }
    }

    private void Fail(Exception error)
    {
        Interlocked.Increment(ref _failed);
        bool ends = error is IOException output && StandardStream.IsReaderGone(output) && _readerGone();
        _notices.Log(NoticeLevel.Error, $"{Name} failed", $"{Name} cannot be written: {error.Message}; {(ends ? "the run ends" : "streams continue, and it is tried again")}");
    }
}
