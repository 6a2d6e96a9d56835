using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>What happens, as server-sent events, to one listener: one that is slow sees less, and nothing waits for it.</summary>
/// <param name="streams">All streams, each with its status once a second.</param>
/// <param name="events">Alarms and changes of state.</param>
/// <param name="shown">The stream whose samples are sent; null for all.</param>
internal sealed class EventStream(IReadOnlyList<WebStream> streams, EventLog events, string? shown)
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(250);

    /// <summary>Turns between two statuses.</summary>
    private const int StatusEvery = 4;

    /// <summary>Values of a message at most; what is more is left out, and the numbering shows it.</summary>
    private const int MostValues = 4096;

    private readonly WebStream[] _sampled = [.. streams.Where(stream => shown is null || stream.Name == shown)];
    private readonly Dictionary<WebStream, long> _sent = [];
    private long _event = events.Count;

    public async Task Send(WebExchange exchange, CancellationToken stop)
    {
        exchange.SetHeader("Cache-Control", "no-store");
        PipeWriter output = await exchange.Begin("text/event-stream").ConfigureAwait(false);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(exchange.Gone, stop);
        foreach (WebStream stream in _sampled)
        {
            _sent[stream] = stream.Samples.Count;
        }

        Write(output, "retry: 2000\n\n");
        for (long turn = 0; !end.IsCancellationRequested; turn++)
        {
            WriteNews(output, turn % StatusEvery == 0);
            await output.FlushAsync(end.Token).ConfigureAwait(false);
            await Task.Delay(Turn, end.Token).ConfigureAwait(false);
        }
    }

    private void WriteNews(PipeWriter output, bool withStatus)
    {
        foreach (WebStream stream in _sampled.Where(stream => stream.Samples.Count > _sent[stream]))
        {
            StreamStatus status = stream.Status();
            SampleRows rows = stream.Samples.From(_sent[stream], Math.Max(1, MostValues / status.Channels.Count));
            _sent[stream] = rows.First + rows.Rows;
            Write(output, "samples", json =>
            {
                json.WriteString("stream", stream.Name);
                StreamJson.WriteSamples(json, status, rows);
            });
        }

        foreach (StreamEvent happened in events.From(_event))
        {
            _event++;
            Write(output, happened);
        }

        if (withStatus)
        {
            Write(output, "status", json => json.WriteObjects("streams", streams, stream => StreamJson.Write(json, stream, stream.Status())));
        }
    }

    private static void Write(PipeWriter output, StreamEvent happened)
    {
        if (happened is AlarmEvent alarm)
        {
            Write(output, "alarm", json => StreamJson.Write(json, alarm));
            return;
        }

        Write(output, "event", json =>
        {
            json.WriteString("stream", happened.Stream);
            json.WriteString("time", happened.Time);
            json.WriteString("words", StreamWords.Of(happened));
        });
    }

    private static void Write(PipeWriter output, string name, Action<Utf8JsonWriter> members)
    {
        Write(output, $"event: {name}\ndata: ");
        output.Write(WebExchange.JsonOf(members).Span);
        Write(output, "\n\n");
    }

    private static void Write(PipeWriter output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
