using System.Globalization;
using System.Net;
using System.Text;

namespace EdgeRnn.Device.Sinks.Metrics;

/// <summary><c>http://127.0.0.1:PORT/metrics</c> in Prometheus' text format 0.0.4; for programs of this machine only.</summary>
internal sealed class PrometheusEndpoint : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<IEnumerable<StreamStatus>> _status;
    private readonly Func<IEnumerable<(string Sink, long Lost)>> _lost;

    private PrometheusEndpoint(HttpListener listener, Func<IEnumerable<StreamStatus>> status, Func<IEnumerable<(string Sink, long Lost)>> lost)
    {
        (_listener, _status, _lost) = (listener, status, lost);
        _ = AnswerAll();
    }

    /// <returns>Null, and a notice, where the port cannot be had: the service does without.</returns>
    public static PrometheusEndpoint? Open(int port, Func<IEnumerable<StreamStatus>> status, Func<IEnumerable<(string Sink, long Lost)>> lost, Notices notices)
    {
        // Only requests to these names are answered, so that no page in a browser can have them sent under another.
        HttpListener listener = new();
        listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/"));
        try
        {
            listener.Start();
            return new PrometheusEndpoint(listener, status, lost);
        }
        catch (Exception error) when (error is HttpListenerException or System.Net.Sockets.SocketException)
        {
            listener.Close();
            notices.Log(NoticeLevel.Error, "metrics", $"metrics:prometheusPort {port}: cannot be listened to: {error.Message}");
            return null;
        }
    }

    public void Dispose() => _listener.Close();

    private async Task AnswerAll()
    {
        while (_listener.IsListening)
        {
            try
            {
                await Answer(await _listener.GetContextAsync().ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // The caller has gone, or this end is closing.
            }
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;
        bool known = context.Request is { HttpMethod: "GET", Url.AbsolutePath: "/metrics" };
        response.StatusCode = known ? 200 : 404;
        response.ContentType = known ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain";
        byte[] page = Encoding.UTF8.GetBytes(known ? PrometheusPage.Of([.. _status()], [.. _lost()]) : "expected GET /metrics\n");
        response.ContentLength64 = page.Length;
        await response.OutputStream.WriteAsync(page).ConfigureAwait(false);
    }
}
