using System.Net;
using System.Net.Sockets;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Metrics;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.Metrics;

public sealed class MetricsPublisherTests : IDisposable
{
    private readonly StringWriter _errors = new();
    private readonly StreamStatus _status = new("main", [new("a", "", "", "", "")], [1])
    {
        Score = 12.5,
        Counts = new StreamCounts(10, 7, 1, 2, 3, 4, 5, TimeSpan.FromMilliseconds(1.5)),
    };

    public void Dispose() => _errors.Dispose();

    [Fact]
    public void The_page_is_prometheus_text_and_leaves_out_what_is_not_known()
    {
        string page = PrometheusPage.Of([_status]);

        Assert.Contains(
            "# HELP edgernn_samples_in_total Samples that the sensors gave.\n# TYPE edgernn_samples_in_total counter\nedgernn_samples_in_total{stream=\"main\"} 10\n",
            page, StringComparison.Ordinal);
        Assert.Contains("# TYPE edgernn_step_worst_seconds gauge\nedgernn_step_worst_seconds{stream=\"main\"} 0.0015\n", page, StringComparison.Ordinal);
        Assert.Contains("edgernn_anomaly_score{stream=\"main\"} 12.5\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("edgernn_forecast_skill{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_gets_the_figures_over_http()
    {
        int port = FreePort();
        using HttpListener collector = new();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        Task<HttpListenerContext> request = collector.GetContextAsync();

        // Disposing sends what has not been sent, for half a second at most, which a busy machine may need more than once.
        Task sent = Task.Run(
            () =>
            {
                while (!request.IsCompleted)
                {
                    new MetricsPublisher(new MetricsSettings(0, $"http://127.0.0.1:{port}"), () => [_status], () => [], new Notices(_errors, TimeProvider.System, false)).Dispose();
                }
            },
            TestContext.Current.CancellationToken);
        HttpListenerContext context = await request.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        using MemoryStream body = new();
        await context.Request.InputStream.CopyToAsync(body, TestContext.Current.CancellationToken);
        context.Response.Close();
        await sent;

        Assert.Equal("/v1/metrics", context.Request.Url!.AbsolutePath);
        Assert.Contains("edgernn.anomaly.score", System.Text.Encoding.Latin1.GetString(body.ToArray()), StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
