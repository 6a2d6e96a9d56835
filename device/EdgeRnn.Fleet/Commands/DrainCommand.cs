using System.CommandLine;
using EdgeRnn.Device;
using EdgeRnn.Fleet.Protocol;
using EdgeRnn.Fleet.Store;
using NATS.Client.Core;

namespace EdgeRnn.Fleet.Commands;

/// <summary><c>edgernn-fleet drain</c>: has a worker save and release all its streams and end.</summary>
internal sealed class DrainCommand
{
    private readonly AddressOptions _address = new();
    private readonly Argument<string> _worker = new("WORKER") { Description = "A worker's name" };

    public static Command Create() => new DrainCommand().Build();

    private Command Build()
    {
        Command command = new("drain", "Have a worker give all its streams to the others and end.") { _worker };
        _address.AddTo(command);
        command.SetAction(parse => (int)_address.With(parse, (fleet, view) => DrainAsync(fleet, view, parse.GetValue(_worker)!, parse.InvocationConfiguration.Output)));
        return command;
    }

    private static async Task DrainAsync(FleetConnection fleet, RegisterView view, string worker, TextWriter output)
    {
        int asked = 0;
        foreach (string id in view.Workers.Select(known => known.Value.Id).Where(id => Placement.IsOf(id, worker)))
        {
            try
            {
                await fleet.Connection.RequestAsync<string, string>(FleetNames.Drain(id), "").ConfigureAwait(false);
                output.WriteLine($"worker {id}: saves its streams, releases them and ends");
                asked++;
            }
            catch (NatsException)
            {
                // A dead one of the same name.
            }
        }

        if (asked == 0)
        {
            throw UserException.Input($"worker {worker}: there is none that answers; list them: edgernn-fleet status");
        }
    }
}
