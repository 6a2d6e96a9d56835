using System.CommandLine;
using System.Globalization;
using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Output;
using EdgeRnn.Fleet.Protocol;
using EdgeRnn.Fleet.Store;

namespace EdgeRnn.Fleet.Commands;

/// <summary><c>edgernn-fleet status</c>: the workers that live, and what each carries.</summary>
internal sealed class StatusCommand
{
    private static readonly TimeSpan Look = Roster.Patience / 2;

    private readonly AddressOptions _address = new();
    private readonly Option<bool> _json = CommandOptions.JsonArray();

    public static Command Create() => new StatusCommand().Build();

    private Command Build()
    {
        Command command = new("status", "List the workers and what each carries.") { _json };
        _address.AddTo(command);
        command.SetAction(parse => (int)_address.With(parse, (_, view) => ListAsync(view, parse.InvocationConfiguration.Output, parse.GetValue(_json))));
        return command;
    }

    private static async Task ListAsync(RegisterView view, TextWriter output, bool json)
    {
        // Who lives shows within two signs of life.
        Dictionary<string, ulong> before = view.Workers.ToDictionary(worker => worker.Value.Id, worker => worker.Revision);
        await Task.Delay(Look).ConfigureAwait(false);
        Line[] lines = [.. view.Workers.OrderBy(worker => worker.Value.Id, StringComparer.Ordinal).Select(worker => new Line(
            worker.Value,
            before.GetValueOrDefault(worker.Value.Id) == worker.Revision ? "dead" : worker.Value.IsLeaving ? "leaving" : "works",
            Enumerable.Range(0, view.Groups).Count(group => view.Lease(group).Value.Owner == worker.Value.Id)))];
        Write(output, lines, json);
        int free = Enumerable.Range(0, view.Groups).Count(group => view.Lease(group).Value.Owner.Length == 0);
        if (free > 0 && !json)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{free} of {view.Groups} groups have no worker"));
        }
    }

    private static void Write(TextWriter output, Line[] lines, bool json)
    {
        if (json)
        {
            JsonOutput.WriteArray(output, writer =>
            {
                foreach ((WorkerEntry worker, string state, int groups) in lines)
                {
                    writer.WriteStartObject();
                    writer.WriteString("worker", worker.Id);
                    writer.WriteString("state", state);
                    writer.WriteNumber("groups", groups);
                    writer.WriteNumber("streams", worker.Load.Streams);
                    writer.WriteNumber("samples", worker.Load.Samples);
                    writer.WriteNumber("microseconds", worker.Load.Microseconds);
                    writer.WriteNumber("freeMegabytes", worker.Load.FreeMegabytes);
                    writer.WriteNumber("refused", worker.Load.Refused);
                    writer.WriteEndObject();
                }
            });
            return;
        }

        TextTable table = new("worker", "state", ">groups", ">streams", ">samples", ">µs each", ">free MB", ">refused");
        foreach ((WorkerEntry worker, string state, int groups) in lines)
        {
            WorkerLoad load = worker.Load;
            table.Add(worker.Id, state, TableNumber.Of(groups), TableNumber.Of(load.Streams), TableNumber.Of(load.Samples), TableNumber.Of(load.Microseconds), TableNumber.Of(load.FreeMegabytes), TableNumber.Of(load.Refused));
        }

        table.Write(output);
    }

    /// <param name="Worker">As it described itself last.</param>
    /// <param name="State">What it is doing.</param>
    /// <param name="Groups">That it owns.</param>
    private sealed record Line(WorkerEntry Worker, string State, int Groups);
}
