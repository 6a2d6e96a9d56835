using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeRnn.Device.Tests.Sinks.Web;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

/// <summary>The service with its page.</summary>
public sealed class RunWithPageTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = ServedStream.FreePort();
    private readonly HttpClient _client;

    public RunWithPageTests() => _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = Limit };

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Alarms_of_an_earlier_run_are_listed_and_can_be_labelled()
    {
        // A level shift, whose alarm is on when the first run ends.
        using (RunningService first = Run($"replay:{Shifted("first.csv", 0, 360)}@max"))
        {
            Assert.Equal(ExitCode.Done, (await first.Result.WaitAsync(Limit, TestContext.Current.CancellationToken)).ExitCode);
        }

        using RunningService second = Run($"replay:{Shifted("second.csv", 360, 20_000)}@20");
        JsonElement alarm = await Await("/api/v1/alarms", answer => First(answer, begins: true));
        Assert.Equal(("main", "a"), (alarm.GetProperty("stream").GetString(), alarm.GetProperty("channel").GetString()));
        Assert.InRange(alarm.GetProperty("time").GetDateTime(), DateTime.UtcNow.AddMinutes(-10), DateTime.UtcNow);

        using StringContent label = new("""{"normal":true}""", Encoding.UTF8, "application/json");
        Assert.True((await _client.PostAsync(new Uri("/api/v1/streams/main/commands", UriKind.Relative), label, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        await Await("/api/v1/alarms", answer => First(answer, begins: false));
        second.Stop();
        CommandResult result = await second.Result.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Equal($"http://127.0.0.1:{_port}/", JsonDocument.Parse(result.Output.Split('\n')[0]).RootElement.GetProperty("address").GetString());
    }

    [Fact]
    public async Task A_thousand_connections_cost_a_service_no_sample()
    {
        using RunningService service = Run("waves");
        await Await("/api/v1/streams/main", answer => answer.GetProperty("samples").GetInt64() > 0 ? answer : null);
        List<TcpClient> clients = [];
        for (int i = 0; i < 1000; i++)
        {
            clients.Add(new TcpClient());
            await clients[^1].ConnectAsync("127.0.0.1", _port, TestContext.Current.CancellationToken);
        }

        clients.ForEach(client => client.Dispose());
        long before = (await Await("/api/v1/streams/main", answer => answer)).GetProperty("samples").GetInt64();
        JsonElement after = await Await("/api/v1/streams/main", answer => answer.GetProperty("samples").GetInt64() > before ? answer : null);
        Assert.Equal(0, after.GetProperty("dropped").GetInt64());
        service.Stop();
        Assert.Equal(ExitCode.Done, (await service.Result.WaitAsync(Limit, TestContext.Current.CancellationToken)).ExitCode);
    }

    private static JsonElement? First(JsonElement answer, bool begins) =>
        answer.GetProperty("alarms").EnumerateArray().Where(alarm => alarm.GetProperty("begins").GetBoolean() == begins).Cast<JsonElement?>().FirstOrDefault();

    private RunningService Run(string source) => new(
        [
            $"streams:main:sources={source}", "streams:main:profile=light", "streams:main:queue=10000", $"stateFolder={_folder["state"]}", "history:enabled=false",
            $"web:port={_port}", "web:commands=true",
        ],
        "--json");

    /// <summary>Noise, 40 higher from row 340 on.</summary>
    private string Shifted(string name, int first, int rows)
    {
        Random random = new(3);
        double[] values = [.. Enumerable.Range(0, first + rows).Select(row => random.NextDouble() + (row >= 340 ? 40 : 0))];
        return _folder.Write(name, "time,a\n" + string.Concat(values.Skip(first).Select((value, row) => string.Create(CultureInfo.InvariantCulture, $"{1_700_000_000 + row},{value}\n"))));
    }

    /// <summary>Asks until there is what is looked for.</summary>
    private async Task<JsonElement> Await(string path, Func<JsonElement, JsonElement?> find)
    {
        for (long begin = Environment.TickCount64; ;)
        {
            try
            {
                using JsonDocument answer = JsonDocument.Parse(await _client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));
                if (find(answer.RootElement) is { } found)
                {
                    return found.Clone();
                }
            }
            catch (HttpRequestException) when (Environment.TickCount64 - begin < Limit.TotalMilliseconds)
            {
                // It does not listen yet, or no longer takes connections for a moment.
            }

            Assert.True(Environment.TickCount64 - begin < Limit.TotalMilliseconds, path);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
