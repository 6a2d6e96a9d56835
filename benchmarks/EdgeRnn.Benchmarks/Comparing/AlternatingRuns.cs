using System.Diagnostics;
using System.Text.Json;
using EdgeRnn.Benchmarks.Running;

namespace EdgeRnn.Benchmarks.Comparing;

/// <summary>
/// Runs two programs in turn, again and again: a round is one process of each, next to each other in time, so that a slow
/// phase of the machine meets both, and the difference between processes of one program shows as the scatter it is.
/// </summary>
internal static class AlternatingRuns
{
    /// <returns>By benchmark, the times of every round: before and after, in nanoseconds.</returns>
    public static SortedDictionary<string, List<(double Before, double After)>> Measure(
        string before, string after, int rounds, int width, IReadOnlyList<string> selection)
    {
        var times = new SortedDictionary<string, List<(double, double)>>(StringComparer.Ordinal);
        for (int round = 1; round <= rounds; round++)
        {
            Console.Error.WriteLine($"compare: round {round} of {rounds}");
            bool afterFirst = round % 2 == 0;
            Dictionary<string, double> first = Run(afterFirst ? after : before, width, selection);
            Dictionary<string, double> second = Run(afterFirst ? before : after, width, selection);
            (Dictionary<string, double> old, Dictionary<string, double> now) = afterFirst ? (second, first) : (first, second);
            foreach (string name in old.Keys.Intersect(now.Keys))
            {
                if (!times.TryGetValue(name, out List<(double, double)>? pairs))
                {
                    times[name] = pairs = [];
                }

                pairs.Add((old[name], now[name]));
            }
        }

        return times;
    }

    /// <summary>The median of every selected benchmark in one process.</summary>
    private static Dictionary<string, double> Run(string program, int width, IReadOnlyList<string> selection)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edgernn-compare");
        try
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(program, "EdgeRnn.Benchmarks.dll"), Commands.TimesWord, folder.FullName, .. selection])
            {
                RedirectStandardOutput = true,
            };
            LadderConfig.SetEnvironment(width, (name, value) => start.Environment[name] = value);
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? Read(folder)
                : throw new InvalidOperationException($"{program} failed with {process.ExitCode}: {output}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, double> Read(DirectoryInfo folder)
    {
        var medians = new Dictionary<string, double>();
        foreach (FileInfo file in folder.EnumerateFiles("*.json", SearchOption.AllDirectories))
        {
            using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            foreach (JsonElement benchmark in report.RootElement.GetProperty("Benchmarks").EnumerateArray())
            {
                string name = benchmark.GetProperty("FullName").GetString()!.Replace("EdgeRnn.Benchmarks.Ladder.", "", StringComparison.Ordinal);
                medians[name] = benchmark.GetProperty("Statistics").GetProperty("Median").GetDouble();
            }
        }

        return medians;
    }
}
