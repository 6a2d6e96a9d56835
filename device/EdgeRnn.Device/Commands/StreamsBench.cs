using System.CommandLine;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Proc;
using static System.FormattableString;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn bench --streams N</c>: how many streams this machine can carry.</summary>
internal static class StreamsBench
{
    public static int Run(int streams, double rate, int inputs, bool json, InvocationConfiguration console, CancellationToken stop)
    {
        StreamCapacity capacity;
        try
        {
            capacity = StreamCapacity.Measure(streams, rate, inputs, AvailableMemory.Bytes(), text => console.Error.WriteLine($"bench: {text}"), stop);
        }
        catch (OperationCanceledException)
        {
            return (int)ExitCode.Interrupted;
        }

        if (json)
        {
            WriteJson(capacity, console.Output);
        }
        else
        {
            WriteTable(capacity, Page.Over(console.Output));
        }

        return (int)ExitCode.Done;
    }

    private static void WriteTable(StreamCapacity capacity, TextWriter output)
    {
        output.WriteLine($"{Machine.Processor}, {Machine.Runtime}, {DateTimeOffset.UtcNow:yyyy-MM-dd}");
        output.WriteLine(Invariant($"{capacity.Streams:N0} {Plural.Of(capacity.Streams, "stream")} of {capacity.Inputs} {Plural.Of(capacity.Inputs, "channel")} at {capacity.Rate:0.####} a second, {capacity.Workers} {Plural.Of(capacity.Workers, "worker")}"));
        output.WriteLine();
        TextTable table = new("profile", ">a sample", ">a stream", ">processors", ">memory", ">streams at most", "limited by");
        foreach ((Forecasting.Experts.MixtureProfile profile, StreamCost cost) in capacity.Costs)
        {
            (long most, bool byMemory) = capacity.Most(cost);
            table.Add(
                profile.ToString().ToLowerInvariant(), Invariant($"{cost.Step.TotalMicroseconds:0} us"), Invariant($"{cost.Bytes / 1e6:0.00} MB"), Invariant($"{100 * capacity.Load(cost):0.0} %"),
                Invariant($"{capacity.Memory(cost) / 1e6:N0} MB"), Invariant($"{most:N0}"), byMemory ? "memory" : "time");
        }

        table.Write(output);
        output.WriteLine();
        output.WriteLine(Invariant($"a sample: forecast, learned and watched while all cores are at work; processors: of all cores' time. At most: within {StreamCapacity.Busy} of that time and {StreamCapacity.Filled} of the {capacity.MemoryBytes / 1e6:N0} MB at hand; more streams are forecast still, but learn less."));
    }

    private static void WriteJson(StreamCapacity capacity, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteNumber("streams", capacity.Streams);
        json.WriteNumber("rate", capacity.Rate);
        json.WriteNumber("inputs", capacity.Inputs);
        json.WriteNumber("workers", capacity.Workers);
        json.WriteNumber("memoryBytes", capacity.MemoryBytes);
        json.WriteObjects("profiles", capacity.Costs, item =>
        {
            json.WriteString("profile", item.Profile.ToString().ToLowerInvariant());
            json.WriteNumber("stepMicroseconds", item.Cost.Step.TotalMicroseconds);
            json.WriteNumber("streamBytes", item.Cost.Bytes);
            json.WriteNumber("load", capacity.Load(item.Cost));
            json.WriteNumber("bytes", capacity.Memory(item.Cost));
            json.WriteNumber("mostStreams", capacity.Most(item.Cost).Streams);
        });
    });
}
