using System.Globalization;
using BenchmarkDotNet.Configs;
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
    /// <summary>Runs benchmarks in this process and writes their times to a folder; for a comparison, which starts kept programs.</summary>
    public const string TimesWord = "times";

    private const string Usage = """
        usage: EdgeRnn.Benchmarks [--quick] [--widths W[,W...]] [BenchmarkDotNet's options]   run the ladder, as: --filter '*Learner*'
               EdgeRnn.Benchmarks save NAME                                                 keep this program under a name
               EdgeRnn.Benchmarks compare NAME [--rounds N] [--widths W] --filter PATTERN   compare with what was kept
               EdgeRnn.Benchmarks growth [FOLDER]        time and bytes over sizes, windows, layers, streams
               EdgeRnn.Benchmarks folder                 prints where this machine's tables lie
          --widths   floats of a vector, each a job: 1, 4, 8, 16; the first is the baseline [1 and the widest]
          --quick    three short iterations: proves that all runs, measures nothing
          --rounds   processes of either program, at least 6 [15]
        """;

    private const int LeastRounds = 6, DefaultRounds = 15;

    public static int Run(string[] args)
    {
        var rest = new List<string>(args);
        bool quick = rest.Remove("--quick");
        if (!TryTake(rest, "--widths", $"1, 4, 8 or 16 and at most this processor's {(int)Widths.Widest}", IsWidth, out int[] widths) || !TryTake(rest, "--rounds", $"{LeastRounds} or more", n => n is >= LeastRounds and <= 1000, out int[] rounds))
        {
            return 2;
        }

        switch (rest)
        {
            case ["--help" or "-h" or "-?"]:
                Console.Out.WriteLine(Usage);
                return 0;
            case ["save", string name] when !name.StartsWith('-'):
                return Baselines.Save(name);
            case ["compare", string name, .. List<string> selection] when !name.StartsWith('-') && selection.Count > 0:
                return CompareWith(name, rounds is [int n] ? n : DefaultRounds, widths is [int width] ? width : (int)Widths.Widest, selection);
            case [TimesWord, string folder, .. List<string> selection]:
                return Measure(selection, LadderConfig.CreateRound(folder)) ? 0 : 1;
            case ["growth", .. List<string> folder] when folder.Count <= 1:
                GrowthReport.Write(folder.Count == 1 ? folder[0] : Checkout.ResultsOf(Machine.Processor));
                return 0;
            case ["folder"]:
                Console.Out.WriteLine(Checkout.ResultsOf(Machine.Processor));
                return 0;
            case ["save" or "compare" or "growth" or "folder", ..]:
                return Fail(Usage);
            default:
                string artifacts = Path.Combine(Checkout.Root, "artifacts", "benchmarks", DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
                return Measure(rest, LadderConfig.Create(widths.Length > 0 ? widths : [1, (int)Widths.Widest], quick, artifacts)) ? 0 : 1;
        }
    }

    private static int CompareWith(string name, int rounds, int width, List<string> selection)
    {
        if (!Baselines.TryFind(name, out string before))
        {
            return Fail($"nothing was kept as '{name}' ({before} is missing): run 'save {name}' with the program to compare with");
        }

        var times = AlternatingRuns.Measure(before, AppContext.BaseDirectory, rounds, width, selection);
        return times.Count > 0
            ? Comparison.Print(times, Console.Out)
            : Fail($"'{string.Join(' ', selection)}' selects no benchmark that both programs have; --list flat shows this one's");
    }

    private static bool Measure(List<string> selection, IConfig config)
    {
        IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Commands).Assembly).Run([.. selection], config);
        return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
    }

    private static bool IsWidth(int width) => width is 1 or 4 or 8 or 16 && width <= (int)Widths.Widest;

    /// <summary>Takes an option with numbers between commas out of the arguments; none if it is not there.</summary>
    private static bool TryTake(List<string> arguments, string option, string expected, Predicate<int> isGood, out int[] values)
    {
        values = [];
        int index = arguments.IndexOf(option);
        if (index < 0)
        {
            return true;
        }

        string text = index + 1 < arguments.Count ? arguments[index + 1] : "";
        values = [.. text.Split(',').Select(item => int.TryParse(item, CultureInfo.InvariantCulture, out int value) ? value : -1)];
        arguments.RemoveRange(index, Math.Min(2, arguments.Count - index));
        return Array.TrueForAll(values, isGood) || Fail($"{option} {text}: expected {expected}") == 0;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 2;
    }
}
