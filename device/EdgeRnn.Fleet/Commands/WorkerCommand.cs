using System.CommandLine;
using EdgeRnn.Device;
using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Fleet.Protocol;
using EdgeRnn.Fleet.Store;
using EdgeRnn.Fleet.Workers;

namespace EdgeRnn.Fleet.Commands;

/// <summary><c>edgernn-fleet worker</c>: carries its share of the streams until it is stopped or drained.</summary>
internal sealed class WorkerCommand
{
    private readonly AddressOptions _address = new();
    private readonly Option<string?> _name = CommandOptions.Path("--name", "NAME", "What others call this worker [the machine's name]");
    private readonly Option<int?> _checkpoint = CommandOptions.Number("--checkpoint-samples", "N", "Samples of a stream between two saved states [600]", 1, 1 << 20);
    private readonly Option<int?> _groups = CommandOptions.Number("--groups", "N", "Groups in which streams move, for a fleet that is not set up yet [64]", 1, 4096);
    private readonly Option<int?> _replicas = CommandOptions.Number("--replicas", "N", "Servers that hold each message, likewise [1]", 1, 5);

    public static Command Create() => new WorkerCommand().Build();

    private Command Build()
    {
        Command command = new("worker", "Carry a share of the fleet's streams; the first worker sets the fleet up.") { _name, _checkpoint, _groups, _replicas };
        _address.AddTo(command);
        command.SetAction(parse => (int)RunAsync(parse).GetAwaiter().GetResult());
        return command;
    }

    private async Task<ExitCode> RunAsync(ParseResult parse)
    {
        string name = parse.GetValue(_name) ?? new string([.. Environment.MachineName.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')]);
        if (name.Length is 0 or > 60 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            throw UserException.Usage($"--name {name}: expected 1 to 60 letters, digits, - and _");
        }

        using StopSignals stop = new();
        FleetAddress address = _address.Read(parse) with { Name = $"edgernn-fleet worker {name}" };
        FleetConnection fleet = await FleetConnection.SetUpAsync(address, parse.GetValue(_groups) ?? 64, parse.GetValue(_replicas) ?? 1).ConfigureAwait(false);
        await using (fleet.ConfigureAwait(false))
        {
            Notices notices = new(parse.InvocationConfiguration.Error, TimeProvider.System, forJournal: false);
            OwnerOptions options = new(parse.GetValue(_checkpoint) ?? 600);
            await WorkerProcess.RunAsync(fleet, name, options, notices, stop.Source).ConfigureAwait(false);
        }

        return ExitCode.Done;
    }
}
