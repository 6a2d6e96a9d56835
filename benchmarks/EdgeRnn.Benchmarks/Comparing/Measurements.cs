using System.Text.Json;

namespace EdgeRnn.Benchmarks.Comparing;

/// <summary>The repeated times of every benchmark of a report, in nanoseconds, by name.</summary>
internal static class Measurements
{
    /// <summary>The figures of one run in a report of <c>edgernn bench</c>.</summary>
    private static readonly string[] Figures = ["inferenceNs", "trainNs", "onlineNs"];

    /// <param name="path">A report of BenchmarkDotNet's full JSON exporter or of <c>edgernn bench --json</c>, or a folder of them.</param>
    public static SortedDictionary<string, double[]> Read(string path)
    {
        var all = new SortedDictionary<string, double[]>(StringComparer.Ordinal);
        foreach (string file in Directory.Exists(path) ? Directory.GetFiles(path, "*.json") : [path])
        {
            using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(file));
            IEnumerable<(string Name, double[] Times)> found =
                report.RootElement.TryGetProperty("Benchmarks", out JsonElement benchmarks) ? Ladder(benchmarks)
                : report.RootElement.TryGetProperty("results", out JsonElement results) ? Bench(results)
                : throw new InvalidDataException($"{file}: neither a report of this program nor of edgernn bench --json");
            foreach ((string name, double[] times) in found)
            {
                all[name] = times;
            }
        }

        return all;
    }

    private static IEnumerable<(string Name, double[] Times)> Ladder(JsonElement benchmarks)
    {
        foreach (JsonElement benchmark in benchmarks.EnumerateArray())
        {
            // The job is the vector width: the name alone would be the same for all of them.
            string name = benchmark.GetProperty("FullName").GetString()!.Replace("EdgeRnn.Benchmarks.Ladder.", "", StringComparison.Ordinal);
            string job = benchmark.GetProperty("DisplayInfo").GetString()!.Split(": ")[1].Split('(')[0];
            if (benchmark.GetProperty("Statistics") is { ValueKind: JsonValueKind.Object } statistics)
            {
                yield return ($"{name} {job}", [.. statistics.GetProperty("OriginalValues").EnumerateArray().Select(time => time.GetDouble())]);
            }
        }
    }

    private static IEnumerable<(string Name, double[] Times)> Bench(JsonElement results)
    {
        foreach (JsonElement result in results.EnumerateArray())
        {
            foreach (string figure in Figures)
            {
                string name = $"{result.GetProperty("cell")} {result.GetProperty("hidden"),4} {figure}";
                yield return (name, [.. result.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty(figure).GetDouble())]);
            }
        }
    }
}
