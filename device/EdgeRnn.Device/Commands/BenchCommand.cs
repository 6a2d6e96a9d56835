using System.CommandLine;
using System.Text.Json;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Device.Output;
using EdgeRnn.Options;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn bench</c>: this machine's figures.</summary>
internal static class BenchCommand
{
    private const int DefaultRuns = 15;

    private static readonly string[] Cells = ["elman", "gru", "lstm"];
    private static readonly int[] Sizes = [16, 32, 64, 128];

    public static Command Create()
    {
        Option<bool> json = CommandOptions.JsonObject();
        Option<string[]?> cells = CommandOptions.List("--cell", "CELL[,CELL...]", $"Cells [{string.Join(',', Cells)}]");
        Option<string[]?> sizes = CommandOptions.List("--hidden", "N[,N...]", $"Hidden units [{string.Join(',', Sizes)}]");
        Option<int?> runs = CommandOptions.Number("--runs", "N", $"Runs of each figure; their median is shown [{DefaultRuns}]", 1, 1000);
        Option<int?> streams = CommandOptions.Number("--streams", "N", "Instead: what N streams of each profile take, and how many this machine can carry", 1, 1_000_000);
        Option<double?> rate = CommandOptions.Number("--rate", "HZ", "Samples a second of each stream [1]", 1e-4, 10_000);
        Option<int?> inputs = CommandOptions.Number("--inputs", "N", "Channels of each stream [1]", 1, 1000);
        Command command = new("bench", "Measure this machine: time per step, fraction of the FMA peak, allocations.") { json, cells, sizes, runs, streams, rate, inputs };
        command.Validators.Add(result =>
        {
            bool isOfStreams = result.GetResult(streams) is not null;
            Option? stray = (isOfStreams ? new Option[] { cells, sizes, runs } : [rate, inputs]).FirstOrDefault(option => result.GetResult(option) is not null);
            if (stray is not null)
            {
                result.AddError($"{stray.Name} {(isOfStreams ? "does not go with" : "needs")} --streams");
            }
        });
        command.SetAction((parse, stop) => Task.FromResult(parse.GetValue(streams) is { } many
            ? StreamsBench.Run(many, parse.GetValue(rate) ?? 1, parse.GetValue(inputs) ?? 1, parse.GetValue(json), parse.InvocationConfiguration, stop)
            : Run(
            [.. (parse.GetValue(cells) is { Length: > 0 } names ? names : Cells).Select(CellOf)],
            [.. parse.GetValue(sizes) is { Length: > 0 } texts ? texts.Select(SizeOf) : Sizes],
            parse.GetValue(runs) ?? DefaultRuns,
            parse.GetValue(json),
            parse.InvocationConfiguration,
            stop)));
        return command;
    }

    private static int Run(
        CellKind[] cells, int[] sizes, int runs, bool json, InvocationConfiguration console, CancellationToken stop)
    {
        BenchReport report;
        try
        {
            report = Benchmark.Measure(cells, sizes, runs, text => console.Error.WriteLine($"bench: {text}"), stop);
        }
        catch (OperationCanceledException)
        {
            return (int)ExitCode.Interrupted;
        }

        if (json)
        {
            console.Output.WriteLine(JsonSerializer.Serialize(report, BenchJson.Default.BenchReport));
        }
        else
        {
            BenchTable.Write(report, Page.Over(console.Output));
        }

        return (int)ExitCode.Done;
    }

    private static CellKind CellOf(string name) => name switch
    {
        "elman" => CellKind.Elman,
        "gru" => CellKind.Gru,
        "lstm" => CellKind.Lstm,
        _ => throw UserException.Usage($"--cell {name}: expected {string.Join(", ", Cells)}, or several of them with commas"),
    };

    private static int SizeOf(string text) => NumberText.TryParse(text, 1, 4096, out int hidden)
        ? hidden
        : throw UserException.Usage($"--hidden {text}: expected whole numbers from 1 to 4096 separated by commas, such as 32,64");
}
