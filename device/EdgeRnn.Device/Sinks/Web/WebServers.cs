using System.Net;
using EdgeRnn.Device.Configuration;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>The page's server, and one for Prometheus alone where that has a port of its own. A port that cannot be had is logged; the service does without.</summary>
internal sealed class WebServers : IDisposable
{
    private readonly List<WebServer> _servers = [];

    private WebServers()
    {
    }

    /// <summary>Ports that are tried one after the other where none was set.</summary>
    private const int PortsTried = 10;

    /// <summary>Where the page is; null if nowhere.</summary>
    public string? Address { get; private init; }

    /// <param name="web">The page.</param>
    /// <param name="metrics">The port for Prometheus.</param>
    /// <param name="site">What is served; null without a page.</param>
    /// <param name="figures">The figures as text.</param>
    /// <param name="notices">What goes wrong.</param>
    /// <exception cref="UserException">The page's token cannot be read.</exception>
    public static WebServers Open(WebSettings web, MetricsSettings metrics, WebSite? site, Func<string> figures, Notices notices)
    {
        List<WebServer> servers = [];
        IPEndPoint page = new(web.Address, web.Port ?? 0);
        bool isServed = site is not null && TryAddPage(site);
        if (metrics.PrometheusPort > 0 && !(isServed && metrics.PrometheusPort == web.Port))
        {
            TryAdd("metrics:prometheusPort", new IPEndPoint(IPAddress.Loopback, metrics.PrometheusPort), new WebAccess(IPAddress.Loopback, [], token: null), (exchange, _) =>
                exchange is { Method: "GET" or "HEAD", Path: WebSite.MetricsPath }
                    ? exchange.Send(200, WebSite.MetricsType, System.Text.Encoding.UTF8.GetBytes(figures()))
                    : exchange.Send(404, "expected GET /metrics"));
        }

        WebServers opened = new() { Address = isServed ? AddressOf(page) : null };
        opened._servers.AddRange(servers);
        return opened;

        bool TryAddPage(WebSite shown)
        {
            WebAccess access = WebAccess.Of(web);
            for (int other = 1; other < PortsTried && web.IsAnyPortOfUse; other++, page.Port++)
            {
                try
                {
                    servers.Add(new WebServer(page, access, shown.Answer));
                    return true;
                }
                catch (IOException)
                {
                    // Perhaps another run shows its page there.
                }
            }

            return TryAdd("web:port", page, access, shown.Answer);
        }

        bool TryAdd(string setting, IPEndPoint endpoint, WebAccess access, Func<WebExchange, CancellationToken, Task> answer)
        {
            try
            {
                servers.Add(new WebServer(endpoint, access, answer));
                return true;
            }
            catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
            {
                notices.Log(NoticeLevel.Error, setting, $"{setting} {endpoint.Port}: cannot be listened to: {error.Message}");
                return false;
            }
        }
    }

    public void Dispose() => _servers.ForEach(server => server.Dispose());

    /// <summary>A server on all addresses is named as this machine sees it.</summary>
    private static string AddressOf(IPEndPoint endpoint) =>
        $"http://{(endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any) ? Environment.MachineName : new IPEndPoint(endpoint.Address, 0).ToString()[..^2])}:{endpoint.Port}/";
}
