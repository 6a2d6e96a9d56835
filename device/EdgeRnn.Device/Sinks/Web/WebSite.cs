using System.Text.Json;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>What is served: the page, version 1 of the interface, and the figures for Prometheus.</summary>
/// <param name="streams">All streams.</param>
/// <param name="metrics">The figures as text.</param>
internal sealed class WebSite(IReadOnlyList<WebStream> streams, Func<string> metrics) : IReportSink
{
    public const string MetricsPath = "/metrics", MetricsType = "text/plain; version=0.0.4; charset=utf-8";
    private const string Api = "/api/v1/";

    /// <summary>Of pages that show it as it happens; the other connections are for everybody else.</summary>
    private const int MostListeners = 32;

    private readonly EventLog _events = new();
    private int _listeners;

    /// <summary>Where the history is; null without one.</summary>
    public string? History { get; init; }

    /// <summary>Takes what a command asks for; null if there are none.</summary>
    public Action<string, StreamCommand>? Command { get; init; }

    /// <summary>What is shown, in a word: a service, or a recording's name.</summary>
    public string Title { get; init; } = Environment.MachineName;

    public void Report(StreamStatus status)
    {
        // Whoever looks asks.
    }

    public void Report(StreamEvent happened)
    {
        if (happened is AlarmEvent alarm)
        {
            streams.FirstOrDefault(stream => stream.Name == alarm.Stream)?.Add(alarm);
        }

        _events.Add(happened);
    }

    public Task Answer(WebExchange exchange, CancellationToken stop) => exchange.Path switch
    {
        _ when exchange.Method is "POST" && exchange.Path.StartsWith(Api, StringComparison.Ordinal) => WebCommands.Take(exchange, Named, Command),
        _ when exchange.Method is not ("GET" or "HEAD") => exchange.Refuse(405, "expected GET"),
        MetricsPath => exchange.Send(200, MetricsType, System.Text.Encoding.UTF8.GetBytes(metrics())),
        Api + "events" => Listen(exchange, stop),
        var path when path.StartsWith(Api, StringComparison.Ordinal) => AnswerApi(exchange, path[Api.Length..].Split('/')),
        _ => PageFiles.Send(exchange),
    };

    private Task AnswerApi(WebExchange exchange, string[] path) => path switch
    {
        ["streams"] => exchange.SendJson(WriteAll),
        ["alarms"] => exchange.SendJson(json => json.WriteObjects("alarms", Alarms(), alarm => StreamJson.Write(json, alarm))),
        ["streams", var name, .. var rest] when Named(name) is { } stream => AnswerStream(exchange, stream, rest),
        ["streams", var name, ..] => exchange.Refuse(404, $"no stream '{Unescaped(name)}'; there are {string.Join(", ", streams.Select(stream => stream.Name))}"),
        _ => exchange.Refuse(404, "expected streams, streams/NAME, streams/NAME/samples, /history, /learning, alarms or events"),
    };

    private Task AnswerStream(WebExchange exchange, WebStream stream, string[] rest)
    {
        switch (rest)
        {
            case []:
                return exchange.SendJson(json => WriteWhole(json, stream));
            case ["samples"]:
                if (!TryNumber(exchange, "last", 1, LiveSamples.MostRows, LiveSamples.MostRows, out int last))
                {
                    return exchange.Refuse(400, $"last: expected a whole number from 1 to {LiveSamples.MostRows}");
                }

                return exchange.SendJson(json => StreamJson.WriteSamples(json, stream.Status(), stream.Samples.From(0, last)));
            case ["learning"]:
                return exchange.SendJson(json => LearningJson.Write(json, stream.Learning));
            case ["history"]:
                return HistoryAnswer.Send(exchange, stream, History);
            default:
                return exchange.Refuse(404, "expected samples, history or learning behind the stream's name");
        }
    }

    /// <summary>A whole number of the query within its range, or what it is otherwise.</summary>
    public static bool TryNumber(WebExchange exchange, string name, int low, int high, int otherwise, out int value)
    {
        value = otherwise;
        return exchange.Query(name) is not { } text || NumberText.TryParse(text, low, high, out value);
    }

    private IEnumerable<AlarmEvent> Alarms() => streams.SelectMany(stream => stream.Alarms).OrderByDescending(alarm => alarm.Time);

    private WebStream? Named(string part) => streams.FirstOrDefault(stream => stream.Name == Unescaped(part));

    private static string Unescaped(string part) => part.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private void WriteAll(Utf8JsonWriter json)
    {
        json.WriteString("title", Title);
        json.WriteString("version", typeof(WebSite).Assembly.GetName().Version!.ToString(3));
        json.WriteBoolean("commands", Command is not null);
        json.WriteBoolean("history", History is not null);
        json.WriteObjects("streams", streams, stream => WriteWhole(json, stream));
    }

    private static void WriteWhole(Utf8JsonWriter json, WebStream stream)
    {
        StreamJson.Write(json, stream, stream.Status());
        StreamJson.WriteRibbon(json, stream.Ribbon);
    }

    private async Task Listen(WebExchange exchange, CancellationToken stop)
    {
        if (Interlocked.Increment(ref _listeners) > MostListeners)
        {
            Interlocked.Decrement(ref _listeners);
            await exchange.Refuse(503, $"{MostListeners} pages are open already; close one").ConfigureAwait(false);
            return;
        }

        try
        {
            await new EventStream(streams, _events, exchange.Query("stream")).Send(exchange, stop).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }
}
