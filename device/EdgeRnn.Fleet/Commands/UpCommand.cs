using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeRnn.Device;
using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Fleet.Demo;
using EdgeRnn.Fleet.Edge;
using EdgeRnn.Fleet.Store;

namespace EdgeRnn.Fleet.Commands;

/// <summary><c>edgernn-fleet up --demo</c>: a whole fleet on this machine, to look at.</summary>
internal sealed class UpCommand
{
    private const int Boards = 100, Workers = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Retry = TimeSpan.FromMilliseconds(200);

    private readonly Option<bool> _demo = CommandOptions.Flag("--demo", "With simulated boards; nothing is kept");

    public static Command Create() => new UpCommand().Build();

    private Command Build()
    {
        Command command = new("up", $"Start a server, {Workers} workers and {Boards} simulated boards on this machine, until Ctrl-C.") { _demo };
        command.SetAction(parse => (int)RunAsync(parse).GetAwaiter().GetResult());
        return command;
    }

    private async Task<ExitCode> RunAsync(ParseResult parse)
    {
        if (!parse.GetValue(_demo))
        {
            throw UserException.Usage("up: a fleet that keeps anything has servers of its own, see README.md; to look at one: edgernn-fleet up --demo");
        }

        using StopSignals stop = new();
        int port = FreePort();
        FleetAddress address = new($"nats://127.0.0.1:{port}", null, "edgernn-fleet up");
        using DemoProcesses processes = new();
        processes.StartServer(port);
        FleetConnection fleet = await ConnectAsync(address).ConfigureAwait(false);
        await using (fleet.ConfigureAwait(false))
        {
            for (int worker = 1; worker <= Workers; worker++)
            {
                processes.StartWorker(address.Url, $"worker-{worker}");
            }

            await parse.InvocationConfiguration.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{Boards} boards, {Workers} workers; look: edgernn-fleet status --url {address.Url}; edgernn-fleet streams --url {address.Url}; Ctrl-C ends it")).ConfigureAwait(false);
            Notices notices = new(parse.InvocationConfiguration.Error, TimeProvider.System, forJournal: false);
            ISampleLog log = await NatsSampleLog.OpenAsync(fleet, "simulated", _ => "").ConfigureAwait(false);
            await SimulatedBoards.RunAsync(log, "simulated", Boards, rate: 1, long.MaxValue, notices, stop.Token).ConfigureAwait(false);
        }

        return ExitCode.Done;
    }

    private static async Task<FleetConnection> ConnectAsync(FleetAddress address)
    {
        using CancellationTokenSource late = new(Patience);
        for (; ; )
        {
            try
            {
                return await FleetConnection.SetUpAsync(address, groups: 64, replicas: 1).ConfigureAwait(false);
            }
            catch (UserException) when (!late.IsCancellationRequested)
            {
                await Task.Delay(Retry).ConfigureAwait(false);
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
