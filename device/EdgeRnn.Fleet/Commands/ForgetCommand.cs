using System.CommandLine;
using EdgeRnn.Fleet.Store;
using NATS.Client.JetStream.Models;

namespace EdgeRnn.Fleet.Commands;

/// <summary><c>edgernn-fleet forget</c>: deletes what the fleet holds of a stream.</summary>
internal sealed class ForgetCommand
{
    private readonly AddressOptions _address = new();
    private readonly Argument<string> _stream = new("STREAM") { Description = "The stream's name" };

    public static Command Create() => new ForgetCommand().Build();

    private Command Build()
    {
        Command command = new("forget", "Delete the states, samples and outputs of a stream whose board sends no more.") { _stream };
        _address.AddTo(command);
        command.SetAction(parse => (int)_address.With(parse, (fleet, view) => ForgetAsync(fleet, view, parse.GetValue(_stream)!, parse.InvocationConfiguration.Output)));
        return command;
    }

    private static async Task ForgetAsync(FleetConnection fleet, RegisterView view, string stream, TextWriter output)
    {
        (string Stream, string Subject)[] places =
        [
            (FleetNames.LogStream, FleetNames.Log(view.GroupOf(stream), stream)),
            (FleetNames.StateStream, FleetNames.State(stream)),
            (FleetNames.OutputStream, FleetNames.Output(stream)),
        ];
        foreach ((string place, string subject) in places)
        {
            await fleet.Server.PurgeStreamAsync(place, new StreamPurgeRequest { Filter = subject }).ConfigureAwait(false);
        }

        await fleet.Registers.PurgeAsync(FleetNames.Pointer(stream)).ConfigureAwait(false);
        output.WriteLine($"stream {stream}: forgotten");
    }
}
