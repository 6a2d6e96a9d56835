using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Web;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.Web;

/// <summary>Neighbours that mean no good.</summary>
public sealed class WebServerTests
{
    private static readonly Uri Metrics = new("/metrics", UriKind.Relative);

    [Fact]
    public async Task Figures_are_served_on_loopback_to_requests_by_its_own_names_alone()
    {
        using ServedStream served = new();
        Assert.Equal("edgernn_alarm 0\n", await served.Client.GetStringAsync(Metrics, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, await Get(served, "localhost"));
        Assert.Equal(HttpStatusCode.BadRequest, await Get(served, "elsewhere.example"));
        Assert.Equal(HttpStatusCode.BadRequest, await Get(served, "127.0.0.1.elsewhere.example"));
    }

    [Fact]
    public async Task Prometheus_may_have_a_port_of_its_own_where_there_is_nothing_else()
    {
        int port = ServedStream.FreePort();
        using ServedStream served = new(metricsPort: port);
        Assert.Equal("edgernn_alarm 0\n", await served.Client.GetStringAsync(new Uri($"http://localhost:{port}/metrics"), TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, (await served.Client.GetAsync(new Uri($"http://localhost:{port}/"), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public void A_port_that_is_taken_is_logged_and_no_reason_to_end()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        using ServedStream served = new(metricsPort: port);
        Assert.Contains($"metrics:prometheusPort {port}: cannot be listened to: ", served.Errors, StringComparison.Ordinal);
        Assert.Equal($"http://127.0.0.1:{served.Port}/", served.Address);
    }

    [Fact]
    public void Where_no_port_was_set_one_of_the_next_will_do()
    {
        WebSettings unset = new(null, IPAddress.Loopback, [], "", Commands: false);
        Assert.Equal((false, true), (unset.At(terminal: false).IsOn, unset.At(terminal: true).IsOn));
        Assert.Equal(0, (unset with { Port = 0 }).At(terminal: true).Port);
        using WebServers first = Open(), second = Open();
        Assert.All([first, second], servers => Assert.InRange(new Uri(servers.Address!).Port, WebSettings.UsualPort, WebSettings.UsualPort + 9));
        Assert.NotEqual(first.Address, second.Address);

        WebServers Open() => WebServers.Open(
            unset.At(terminal: true), new MetricsSettings(0, ""), new WebSite([], () => ""), () => "", new Notices(TextWriter.Null, TimeProvider.System, forJournal: false));
    }

    [Fact]
    public async Task Others_need_the_token()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "0123456789abcdef&ü\n", TestContext.Current.CancellationToken);
        using ServedStream served = new(file, address: IPAddress.Any);
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = served.Client.BaseAddress };

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Metrics, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri("/?token=wrong", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
        HttpResponseMessage signedIn = await client.GetAsync(new Uri($"/?token={Uri.EscapeDataString("0123456789abcdef&ü")}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (signedIn.StatusCode, signedIn.Headers.Location!.ToString()));
        Assert.Contains("HttpOnly; SameSite=Strict", signedIn.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        // The client keeps the cookie.
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Metrics, TestContext.Current.CancellationToken)).StatusCode);
        File.Delete(file);
    }

    [Fact]
    public async Task Unfinished_headers_are_given_up_while_others_are_answered()
    {
        using ServedStream served = new();
        using TcpClient slow = new("127.0.0.1", served.Port);
        await slow.GetStream().WriteAsync("GET /metrics HTTP/1.1\r\nHost: loc"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await Get(served, "localhost"));
        Assert.Contains("408", await ToEnd(slow), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n")]
    [InlineData("GET http://elsewhere.example/metrics HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n")]
    [InlineData("\0\u0001\u0002\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public async Task What_is_no_request_is_refused(string request)
    {
        using ServedStream served = new();
        Assert.DoesNotContain("200 OK", await Answer(served, request), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await Get(served, "localhost"));
    }

    [Fact]
    public async Task Long_lines_and_bodies_are_refused()
    {
        using ServedStream served = new(commands: true);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, (await served.Client.GetAsync(new Uri($"/{new string('x', 10_000)}", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
        string path = $"/api/v1/streams/{Uri.EscapeDataString(ServedStream.Name)}/commands";
        Assert.Contains(" 413 ", await Answer(served, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(served.Commands);
    }

    [Exhaustive]
    [Fact]
    public async Task A_thousand_connections_neither_stop_the_stream_nor_stay()
    {
        using ServedStream served = new();
        List<TcpClient> clients = [];
        for (int i = 0; i < 1000; i++)
        {
            TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, served.Port, TestContext.Current.CancellationToken);
            clients.Add(client);
            served.Feed(1);
        }

        Assert.Equal(1000, served.Samples);
        // All but 64 are closed at once, and those when their headers do not come.
        await Task.WhenAll(clients.Select(ToEnd));
        clients.ForEach(client => client.Dispose());
        Assert.Equal(HttpStatusCode.OK, await Get(served, "localhost"));
        Assert.Equal(1000, served.Stream.Samples.Count);
    }

    [Fact]
    public async Task Listeners_leave_room_for_others()
    {
        using ServedStream served = new();
        List<HttpResponseMessage> open = [];
        for (int i = 0; i < 33; i++)
        {
            open.Add(await served.Client.GetAsync(new Uri("/api/v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
        }

        Assert.Equal(32, open.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(HttpStatusCode.OK, await Get(served, "localhost"));
        open.ForEach(answer => answer.Dispose());
    }

    private static async Task<string> Answer(ServedStream served, string request)
    {
        using TcpClient client = new("127.0.0.1", served.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        return await ToEnd(client);
    }

    private static async Task<HttpStatusCode> Get(ServedStream served, string host)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Metrics);
        request.Headers.Host = $"{host}:{served.Port}";
        return (await served.Client.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
    }

    /// <summary>What comes until the server closes the connection, for a minute at most.</summary>
    private static async Task<string> ToEnd(TcpClient client)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using MemoryStream all = new();
        try
        {
            await client.GetStream().CopyToAsync(all, limit.Token);
        }
        catch (IOException)
        {
            // Reset: closed as well.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }
}
