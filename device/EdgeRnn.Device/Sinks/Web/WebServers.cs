using System.Net;
using EdgeRnn.Device.Configuration;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>The page's server, and one for Prometheus alone where that has a port of its own. A port that cannot be had is logged; the service does without.</summary>
internal sealed class WebServers : IDisposable
{
    /// <summary>Ports that are tried one after the other where none was set.</summary>
    private const int PortsTried = 10;

    private readonly List<WebServer> _servers = [];
    private readonly Notices _notices;

    private WebServers(Notices notices) => _notices = notices;

    /// <summary>Where the page is; null if nowhere.</summary>
    public string? Address { get; private set; }

    /// <param name="web">The page.</param>
    /// <param name="metrics">The port for Prometheus.</param>
    /// <param name="site">What is served; null without a page.</param>
    /// <param name="figures">The figures as text.</param>
    /// <param name="notices">What goes wrong.</param>
    /// <exception cref="UserException">The page's token cannot be read.</exception>
    public static WebServers Open(WebSettings web, MetricsSettings metrics, WebSite? site, Func<string> figures, Notices notices)
    {
        WebServers servers = new(notices);
        if (site is not null)
        {
            servers.AddPage(web, site);
        }

        if (metrics.PrometheusPort > 0 && !(servers.Address is not null && metrics.PrometheusPort == web.Port))
        {
            servers.TryAdd("metrics:prometheusPort", new IPEndPoint(IPAddress.Loopback, metrics.PrometheusPort), new WebAccess(IPAddress.Loopback, [], token: null), (exchange, _) =>
                exchange is { Method: "GET" or "HEAD", Path: WebSite.MetricsPath }
                    ? exchange.Send(200, WebSite.MetricsType, System.Text.Encoding.UTF8.GetBytes(figures()))
                    : exchange.Send(404, "expected GET /metrics"));
        }

        return servers;
    }

    public void Dispose() => _servers.ForEach(server => server.Dispose());

    private void AddPage(WebSettings web, WebSite site)
    {
        WebAccess access = WebAccess.Of(web);
        IPEndPoint page = new(web.Address, web.Port ?? 0);
        bool isServed = false;
        for (int other = 1; other < PortsTried && web.IsAnyPortOfUse && !isServed; other++)
        {
            try
            {
                _servers.Add(new WebServer(page, access, site.Answer));
                isServed = true;
            }
            catch (IOException)
            {
                // Perhaps another run shows its page there.
                page.Port++;
            }
        }

        if (isServed || TryAdd("web:port", page, access, site.Answer))
        {
            Address = AddressOf(page);
        }
    }

    private bool TryAdd(string setting, IPEndPoint endpoint, WebAccess access, Func<WebExchange, CancellationToken, Task> answer)
    {
        try
        {
            _servers.Add(new WebServer(endpoint, access, answer));
            return true;
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            _notices.Log(NoticeLevel.Error, setting, $"{setting} {endpoint.Port}: cannot be listened to: {error.Message}");
            return false;
        }
    }

    /// <summary>A server on all addresses is named as this machine sees it.</summary>
    private static string AddressOf(IPEndPoint endpoint) =>
        $"http://{(endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any) ? Environment.MachineName : new IPEndPoint(endpoint.Address, 0).ToString()[..^2])}:{endpoint.Port}/";
}
