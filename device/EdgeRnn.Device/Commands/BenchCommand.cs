using System.CommandLine;
using System.Text.Json;
using EdgeRnn.Device.Benchmarking;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn bench</c>: this machine's figures.</summary>
internal static class BenchCommand
{
    private static readonly Dictionary<string, CellKind> Cells = new()
    {
        ["elman"] = CellKind.Elman,
        ["gru"] = CellKind.Gru,
        ["lstm"] = CellKind.Lstm,
    };

    private static readonly int[] Sizes = [16, 32, 64, 128];

    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "print one JSON object" };
        Option<string[]> cells = List("--cell", $"cells, separated by commas (default: {string.Join(',', Cells.Keys)})");
        Option<string[]> sizes = List("--hidden", $"hidden units, separated by commas (default: {string.Join(',', Sizes)})");
        Option<int> runs = new("--runs") { Description = "runs of each figure; their median is told", DefaultValueFactory = _ => 15 };
        Require(cells, cell => Cells.ContainsKey(cell), string.Join(", ", Cells.Keys));
        Require(sizes, size => int.TryParse(size, out int hidden) && hidden is >= 1 and <= 4096, "a whole number from 1 to 4096");
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= 1000))
            {
                result.AddError($"--runs {result.Tokens[0].Value}: expected a whole number from 1 to 1000");
            }
        });

        Command command = new("bench", "Measure this machine: time per step, fraction of the FMA peak, allocations.") { json, cells, sizes, runs };
        command.SetAction((parsed, stop) => Task.FromResult(Run(
            parsed.GetValue(cells) is { Length: > 0 } names ? [.. names.Select(name => Cells[name])] : [.. Cells.Values],
            parsed.GetValue(sizes) is { Length: > 0 } units ? [.. units.Select(int.Parse)] : Sizes,
            parsed.GetValue(runs),
            parsed.GetValue(json),
            stop)));
        return command;
    }

    private static int Run(CellKind[] cells, int[] sizes, int runs, bool json, CancellationToken stop)
    {
        BenchReport report;
        try
        {
            report = Benchmark.Measure(cells, sizes, runs, text => Console.Error.WriteLine($"bench: {text}"), stop);
        }
        catch (OperationCanceledException)
        {
            return 130;
        }

        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, BenchJson.Default.BenchReport));
        }
        else
        {
            BenchTable.Write(report, Console.Out);
        }

        return 0;
    }

    private static Option<string[]> List(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.SelectMany(
            token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };

    private static void Require(Option<string[]> option, Predicate<string> isGood, string expected) => option.Validators.Add(result =>
    {
        foreach (string value in result.GetValueOrDefault<string[]>() ?? [])
        {
            if (!isGood(value))
            {
                result.AddError($"{option.Name} {value}: expected {expected}");
            }
        }
    });
}
