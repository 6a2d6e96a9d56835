using System.CommandLine;
using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Output;
using EdgeRnn.Fleet.Store;

namespace EdgeRnn.Fleet.Commands;

/// <summary><c>edgernn-fleet streams</c>: every stream, where it is and how far.</summary>
internal sealed class StreamsCommand
{
    private readonly AddressOptions _address = new();
    private readonly Option<bool> _json = CommandOptions.JsonArray();

    public static Command Create() => new StreamsCommand().Build();

    private Command Build()
    {
        Command command = new("streams", "List the streams: who owns them, how far they are saved and published.") { _json };
        _address.AddTo(command);
        command.SetAction(parse => (int)_address.With(parse, (fleet, view) => ListAsync(fleet, view, parse.InvocationConfiguration.Output, parse.GetValue(_json))));
        return command;
    }

    private static async Task ListAsync(FleetConnection fleet, RegisterView view, TextWriter output, bool json)
    {
        IReadOnlyList<KnownStream> streams = await FleetOverview.ReadAsync(fleet, view).ConfigureAwait(false);
        if (json)
        {
            WriteJson(output, streams);
            return;
        }

        TextTable table = new("stream", ">group", "worker", ">epoch", ">saved", ">published", "state");
        foreach (KnownStream stream in streams)
        {
            table.Add(
                stream.Name, TableNumber.Of(stream.Group), stream.Lease.Owner, TableNumber.Of(stream.Pointer.Epoch), TableNumber.Of(stream.Pointer.Last?.Sequence ?? -1), TableNumber.Of(stream.Output),
                stream.Pointer.Last?.Hash[..12] ?? "not saved yet");
        }

        table.Write(output);
    }

    private static void WriteJson(TextWriter output, IReadOnlyList<KnownStream> streams) => JsonOutput.WriteArray(output, json =>
    {
        foreach (KnownStream stream in streams)
        {
            json.WriteStartObject();
            json.WriteString("stream", stream.Name);
            json.WriteNumber("group", stream.Group);
            json.WriteString("worker", stream.Lease.Owner);
            json.WriteNumber("epoch", stream.Pointer.Epoch);
            json.WriteNumber("saved", stream.Pointer.Last?.Sequence ?? -1);
            json.WriteNumber("published", stream.Output);
            json.WriteString("stateSha256", stream.Pointer.Last?.Hash);
            json.WriteEndObject();
        }
    });
}
