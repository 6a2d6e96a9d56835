using System.CommandLine;
using System.Globalization;
using EdgeRnn.Device;
using EdgeRnn.Fleet.Protocol;
using EdgeRnn.Fleet.Store;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Fleet.Commands;

/// <summary><c>edgernn-fleet move</c>: pins the group of a stream to a worker, or frees it.</summary>
internal sealed class MoveCommand
{
    private const string Anywhere = "anywhere";

    private readonly AddressOptions _address = new();
    private readonly Argument<string> _stream = new("STREAM") { Description = "A stream; those of its group move with it" };
    private readonly Argument<string> _worker = new("WORKER") { Description = $"A worker's name, or {Anywhere} for where it belongs by itself" };

    public static Command Create() => new MoveCommand().Build();

    private Command Build()
    {
        Command command = new("move", "Move a stream, with the others of its group, to a worker.") { _stream, _worker };
        _address.AddTo(command);
        command.SetAction(parse => (int)_address.With(
            parse, (fleet, view) => MoveAsync(fleet, view, parse.GetValue(_stream)!, parse.GetValue(_worker)!, parse.InvocationConfiguration.Output)));
        return command;
    }

    private static async Task MoveAsync(FleetConnection fleet, RegisterView view, string stream, string worker, TextWriter output)
    {
        string[] names = [.. view.Workers.Select(known => known.Value.Id)];
        if (worker != Anywhere && !names.Any(id => Placement.IsOf(id, worker)))
        {
            throw UserException.Input($"worker {worker}: there is none; {(NearestName.Of(worker, names) is { } near ? $"did you mean {near}? " : "")}list them: edgernn-fleet status");
        }

        NatsFleetStore store = new(fleet, view, _ => { });
        int group = view.GroupOf(stream);
        Entry<Lease> lease = view.Lease(group);
        if (await store.TryWriteLeaseAsync(group, lease.Value with { Wanted = worker == Anywhere ? "" : worker }, lease.Revision).ConfigureAwait(false) is null)
        {
            throw UserException.Input($"stream {stream}: its group {group} was moving at this moment; try again");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"group {group}, with stream {stream}: goes to {worker}"));
    }
}
