using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using EdgeRnn.Benchmarks.Comparing;
using EdgeRnn.Benchmarks.Growing;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Simd;

namespace EdgeRnn.Benchmarks.Running;

/// <summary>The command line: the words and options of this program; what is left goes to BenchmarkDotNet.</summary>
internal static class Commands
{
    private const string Usage = """
        usage: EdgeRnn.Benchmarks [options] [BenchmarkDotNet's options]     run the ladder, as: --filter '*Learner*'
               EdgeRnn.Benchmarks save NAME [options] ...                   run it and keep the times under a name
               EdgeRnn.Benchmarks compare NAME [options] ...                run it and compare with what was kept
               EdgeRnn.Benchmarks compare BEFORE AFTER                      compare two files, also of edgernn bench --json
               EdgeRnn.Benchmarks growth [FOLDER]                           time and bytes over sizes, windows, layers, streams
               EdgeRnn.Benchmarks folder                                    prints where this machine's tables lie
          --widths W[,W...]   floats of a vector, each a job: 1, 4, 8, 16; the first is the baseline [1 and the widest]
          --quick             three short iterations: proves that all runs, measures nothing
        """;

    /// <summary>Processes per benchmark where runs are compared: one process alone hides how much they differ.</summary>
    private const int ComparedLaunches = 3;

    public static int Run(string[] args)
    {
        var rest = new List<string>(args);
        bool quick = rest.Remove("--quick");
        int[] widths = [1, (int)Widths.Widest];
        int option = rest.IndexOf("--widths");
        if (option >= 0)
        {
            if (option + 1 == rest.Count || !TryParseWidths(rest[option + 1], out widths))
            {
                return Fail("--widths: expected 1, 4, 8 or 16, or several of them with commas, none wider than this processor's");
            }

            rest.RemoveRange(option, 2);
        }

        switch (rest)
        {
            case ["--help" or "-h" or "-?"]:
                Console.Out.WriteLine(Usage);
                return 0;
            case ["save", string name, .. List<string> harness] when !name.StartsWith('-'):
                return Measure(harness, widths, quick, ComparedLaunches, out string saved) ? Baselines.Save(name, saved) : 1;
            case ["compare", string before, string after] when File.Exists(before) && File.Exists(after):
                return Comparison.Print(Measurements.Read(before), Measurements.Read(after), Console.Out);
            case ["compare", string name, .. List<string> harness] when !name.StartsWith('-'):
                return CompareWith(name, harness, widths, quick);
            case ["growth", .. List<string> folder] when folder.Count <= 1:
                GrowthReport.Write(folder.Count == 1 ? folder[0] : Checkout.ResultsOf(Machine.Processor));
                return 0;
            case ["folder"]:
                Console.Out.WriteLine(Checkout.ResultsOf(Machine.Processor));
                return 0;
            case ["save" or "compare" or "growth" or "folder", ..]:
                return Fail(Usage);
            default:
                return Measure(rest, widths, quick, launches: 1, out _) ? 0 : 1;
        }
    }

    private static int CompareWith(string name, List<string> harness, int[] widths, bool quick)
    {
        if (!Baselines.TryFind(name, out string before))
        {
            return Fail($"nothing was kept as '{name}' ({before} is missing): run 'save {name}' first, with the same options");
        }

        return Measure(harness, widths, quick, ComparedLaunches, out string after)
            ? Comparison.Print(Measurements.Read(before), Measurements.Read(after), Console.Out)
            : 1;
    }

    /// <summary>Runs the benchmarks that the arguments select; their report is the files of <paramref name="results"/>.</summary>
    private static bool Measure(List<string> harness, int[] widths, bool quick, int launches, out string results)
    {
        string artifacts = Path.Combine(Checkout.Root, "artifacts", "benchmarks", DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        results = Path.Combine(artifacts, "results");
        IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Commands).Assembly)
            .Run([.. harness], LadderConfig.Create(widths, quick, launches, artifacts));
        return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
    }

    private static bool TryParseWidths(string text, out int[] widths)
    {
        string[] items = text.Split(',');
        widths = [.. items.Select(item => item is "1" or "4" or "8" or "16" ? int.Parse(item, CultureInfo.InvariantCulture) : int.MaxValue)];
        return widths.All(width => width <= (int)Widths.Widest);
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 2;
    }
}
