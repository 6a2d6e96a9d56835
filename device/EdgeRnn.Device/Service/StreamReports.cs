using System.Globalization;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Actions;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Device.Sinks.Lines;
using EdgeRnn.Device.Sinks.Metrics;
using EdgeRnn.Device.Sinks.Mqtt;
using EdgeRnn.Device.Sinks.Web;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Service;

/// <summary>Reports to the sinks what the streams do.</summary>
internal sealed class StreamReports : IDisposable
{
    /// <summary>A busy disk may take so long for the last reports of the history.</summary>
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(2);

    private readonly List<SensorStream> _streams;
    private readonly List<QueuedSink> _sinks;
    private readonly Dictionary<SensorStream, StreamStatus> _status = [];
    private readonly TimeProvider _time;
    private readonly TimeSpan _reportEvery;
    private long _reported;
    private readonly MetricsPublisher _metrics;
    private readonly WebServers _servers;
    private readonly SilenceWatch _silence;

    private StreamReports(ServiceSettings settings, RunContext context, List<SensorStream> streams, List<QueuedSink> sinks)
    {
        (_streams, _sinks, _time) = (streams, sinks, context.Time);
        _reportEvery = settings.ReportEvery;
        _reported = _time.GetTimestamp();
        streams.ForEach(stream => _status[stream] = stream.NewStatus());
        _silence = new SilenceWatch(_time);
        SensorStream[] measured = [.. streams];
        _metrics = new MetricsPublisher(settings.Metrics, () => measured.Select(Now), Lost, context.Notices);
        string Figures() => PrometheusPage.Of([.. measured.Select(Now)], [.. Lost()]);
        WebSite? site = settings.Web.IsOn ? Site(settings, measured, Figures) : null;
        if (site is not null)
        {
            _sinks.Add(new QueuedSink("page", site, context.Notices));
        }

        _servers = WebServers.Open(settings.Web, settings.Metrics, site, Figures, context.Notices);
        if (_servers.Address is { } address && sinks is [{ IsOutput: true } output, ..])
        {
            output.Report(new ServedEvent(_time.GetUtcNow().UtcDateTime, address));
        }
    }

    /// <summary>One line about all streams, when there is news; null in between.</summary>
    public string? Summary { get; private set; }

    public static StreamReports Open(ServiceSettings settings, RunContext context, List<SensorStream> streams, MqttConnection? broker, Func<string?> refusal, Func<bool> outputGone)
    {
        List<QueuedSink> sinks = [];
        if (context.ScreenFor(settings) is { } screen)
        {
            SensorStream[] seen = [.. streams];
            screen.Show(() => seen.Select(Now), () => outputGone());
            sinks.Add(new QueuedSink("the terminal", screen, context.Notices) { IsOutput = true });
        }
        else if (settings.Output != OutputKind.None)
        {
            IReportSink lines = settings.Output == OutputKind.Json ? new JsonLinesOutput(context.Output) : new LinesOutput(Page.Over(context.Output));
            sinks.Add(new QueuedSink("standard output", lines, context.Notices, outputGone) { IsOutput = true });
        }

        string history = Path.Combine(settings.StateFolder, HistoryReader.FileName);
        if (settings.History.Enabled)
        {
            sinks.Add(new QueuedSink("history", new HistoryDatabase(history, settings.History, context.Notices, context.Time) { Refusal = refusal }, context.Notices) { Farewell = LastWrite });
        }

        if (broker is not null && settings.Mqtt.Publishes)
        {
            sinks.Add(new QueuedSink("MQTT", Published(settings, context, streams, broker), context.Notices));
        }

        if (settings.Actions.Count > 0)
        {
            sinks.Add(new QueuedSink("actions", new ActionSink(settings.Actions, broker, context.Notices, context.Time), context.Notices));
        }

        return new StreamReports(settings, context, streams, sinks);
    }

    private static WebSite Site(ServiceSettings settings, SensorStream[] streams, Func<string> figures)
    {
        string history = Path.Combine(settings.StateFolder, HistoryReader.FileName);
        foreach (SensorStream stream in streams)
        {
            stream.Page!.Attach(() => Now(stream), stream.Interval);
        }

        RecallScores(history, streams);

        return new WebSite([.. streams.Select(stream => stream.Page!)], figures)
        {
            History = settings.History.Enabled ? history : null,
            Command = settings.Web.Commands ? CommandsTo([.. streams]) : null,
        };
    }

    /// <summary>What the history knows of the last day.</summary>
    private static void RecallScores(string history, SensorStream[] streams)
    {
        try
        {
            using HistoryReader reader = new(history);
            foreach ((string name, double seconds, double score) in reader.Scores(DateTime.UtcNow.AddDays(-1), AnomalyRibbon.Day / AnomalyRibbon.Bins))
            {
                Array.Find(streams, stream => stream.Settings.Name == name)?.Page!.Ribbon.Add(seconds, score, alarm: false);
            }
        }
        catch (UserException)
        {
            // There is none yet, or a damaged one, which its own sink reports.
        }
    }

    private static MqttSink Published(ServiceSettings settings, RunContext context, List<SensorStream> streams, MqttConnection broker)
    {
        List<PublishedStream> published = [.. streams.Select(stream => new PublishedStream(settings.Mqtt.Name, stream.NewStatus(), stream.Interval))];
        foreach (PublishedStream stream in published.Where(stream => stream.LeftOut > 0))
        {
            context.Notices.Write(NoticeLevel.Warning, $"{stream.Name}: {stream.LeftOut} {Plural.Of(stream.LeftOut, "channel", "channels")} beyond the first {PublishedStream.MostChannels} {Plural.Of(stream.LeftOut, "is", "are")} not published as entities");
        }

        return new MqttSink(broker, settings.Mqtt.Name, published, settings.ReportEvery, settings.Mqtt.Commands ? CommandsTo(streams) : null, context.Time);
    }

    private static Action<string, StreamCommand> CommandsTo(List<SensorStream> streams)
    {
        SensorStream[] commanded = [.. streams];
        return (name, command) => Array.Find(commanded, stream => stream.Settings.Name == name)?.Command(command);
    }

    public void Turn()
    {
        foreach (StreamEvent happened in _streams.SelectMany(stream => stream.TakeEvents()).Concat(_silence.Changes(_streams)))
        {
            _sinks.ForEach(sink => sink.Report(happened));
        }

        Summary = null;
        long now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_reported, now) >= _reportEvery)
        {
            _reported = now;
            Report(isLast: false);
        }

    }

    /// <summary>The last report.</summary>
    public void End()
    {
        foreach (StreamEvent happened in _streams.SelectMany(stream => stream.TakeEvents()))
        {
            _sinks.ForEach(sink => sink.Report(happened));
        }

        Report(isLast: true);
    }

    public void Dispose()
    {
        _servers.Dispose();
        _metrics.Dispose();
        _sinks.ForEach(sink => sink.Dispose());
    }

    private IEnumerable<(string Sink, long Lost)> Lost() => _sinks.Select(sink => (sink.Name, sink.Lost));

    private static StreamStatus Now(SensorStream stream)
    {
        StreamStatus status = stream.NewStatus();
        stream.CopyStatus(status, isReport: false);
        return status;
    }

    /// <summary>
    /// Reports the streams that have had a sample since the last time, or wait for a sensor that is not well; at the end, of
    /// all that ever had one.
    /// </summary>
    private void Report(bool isLast)
    {
        foreach (SensorStream stream in _streams)
        {
            StreamStatus status = _status[stream];
            long reported = isLast ? 0 : status.Counts.Processed;
            stream.CopyStatus(status, isReport: true);
            status.LostReports = _sinks.Sum(sink => sink.Lost);
            bool waits = status.Counts.Processed > 0 && status.Sensors.Any(sensor => sensor.State != SensorState.Live);
            if (status.Counts.Processed > reported || waits)
            {
                _sinks.ForEach(sink => sink.Report(status));
            }
        }

        IEnumerable<string> notSafe = _status.Values.Select(status => status.NotSafe).OfType<string>().Distinct().Select(reason => $"NOT SAFE: {reason}");
        Summary = string.Join("; ", [.. notSafe, .. _status.Values.Select(Line), .. _sinks.Where(sink => sink.Lost > 0).Select(sink => $"{sink.Name}: {sink.Lost} {Plural.Of(sink.Lost, "report")} lost")]);
    }

    private static string Line(StreamStatus status) => string.Create(
        CultureInfo.InvariantCulture,
        $"{status.Stream}: {StreamWords.Of(status.State)}, {status.Rows} {Plural.Of(status.Rows, "sample")}, score {status.HighestScore:0}{(status.Alarm ? " ALARM" : "")}");
}
