using System.Net;
using System.Net.Sockets;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Web;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Device.Tests.Sinks.Web;

/// <summary>A stream of two channels that is fed by hand, and a server that shows it.</summary>
internal sealed class ServedStream : IDisposable
{
    public const string Name = "Küche/1 <b>";

    private readonly StreamEngine _engine = new(
        new ForecasterOptions { Channels = 2, Profile = MixtureProfile.Light }, new MonitorOptions());

    private readonly StreamStatus _status = new(Name, [new("a<script>", "", "a", "°C", ""), new("b", "", "b", "", "")], [1]);
    private readonly StringWriter _errors = new();
    private readonly WebServers _servers;

    public ServedStream(string tokenFile = "", bool commands = false, int metricsPort = 0, IPAddress? address = null, string? history = null)
    {
        Stream.Attach(() => _status, TimeSpan.FromSeconds(1));
        Stream.Read(_engine.Forecaster);
        Site = new WebSite([Stream], () => "edgernn_alarm 0\n") { Command = commands ? (stream, command) => Commands.Add((stream, command)) : null, History = history };
        WebSettings web = new(FreePort(), address ?? IPAddress.Loopback, [], tokenFile, commands);
        Port = web.Port!.Value;
        _servers = WebServers.Open(web, new MetricsSettings(metricsPort, ""), Site, () => "edgernn_alarm 0\n", new Notices(_errors, TimeProvider.System, false));
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public WebStream Stream { get; } = new(Name, 2);

    public WebSite Site { get; }

    public int Port { get; }

    public string? Address => _servers.Address;

    public string Errors => _errors.ToString();

    public HttpClient Client { get; }

    public List<(string Stream, StreamCommand Command)> Commands { get; } = [];

    public long Samples => _engine.Samples;

    /// <summary>Feeds samples, a second apart.</summary>
    public void Feed(int count)
    {
        float[] sample = new float[2];
        for (int i = 0; i < count; i++)
        {
            long row = _engine.Samples;
            (sample[0], sample[1]) = (MathF.Sin(row / 5f), row % 7);
            StreamResult result = _engine.Step(row, row * 1_000_000_000, sample, learn: true);
            sample.CopyTo(_status.Values, 0);
            _status.Rows = _engine.Samples;
            Stream.Write(Name, result);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        _servers.Dispose();
        _errors.Dispose();
    }

    public static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
