using System.Globalization;
using EdgeRnn.Device.Benchmarking;

namespace EdgeRnn.Benchmarks.Comparing;

/// <summary>The verdict on every benchmark: faster, slower or same, and with which confidence.</summary>
internal static class Comparison
{
    /// <summary>Chance that any of the benchmarks is called faster or slower though none moved by more than <see cref="Least"/>.</summary>
    private const double Error = 0.05;

    /// <summary>A smaller change is called the same even where it is certain: placement in memory does as much.</summary>
    private const double Least = 0.02;

    /// <returns>0, or 1 if any benchmark is slower.</returns>
    public static int Print(SortedDictionary<string, List<(double Before, double After)>> times, TextWriter output)
    {
        string[] names = [.. times.Keys];
        double[] p = Holm([.. names.Select(name => P(times[name]))]);
        int width = names.Select(name => name.Length).Append("benchmark".Length).Max();
        Line($"{"benchmark".PadRight(width)} {"before",14} {"after",14} {"change",8}  verdict");
        int faster = 0, slower = 0;
        for (int i = 0; i < names.Length; i++)
        {
            List<(double Before, double After)> pairs = times[names[i]];
            double change = Statistics.Median(pairs.Select(pair => pair.After / pair.Before)) - 1;
            bool differs = p[i] < Error;
            faster += differs && change < 0 ? 1 : 0;
            slower += differs && change > 0 ? 1 : 0;
            string verdict = !differs ? "same" : change < 0 ? "FASTER" : "SLOWER";
            Line($"{names[i].PadRight(width)} {Statistics.Median(pairs.Select(pair => pair.Before)),11:#,0.0} ns {Statistics.Median(pairs.Select(pair => pair.After)),11:#,0.0} ns {change,8:+0.0%;-0.0%}  {verdict,-6} {Counts(pairs)}{(differs ? $", confidence {Confidence(p[i])}" : "")}");
        }

        Line($"{names.Length} compared: {faster} faster, {slower} slower, {names.Length - faster - slower} same");
        return slower > 0 ? 1 : 0;

        void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// The sign test: how often a coin would fall on one side in as many rounds as were slower (or faster) by more than
    /// <see cref="Least"/>. It supposes nothing about the noise but that rounds do not depend on each other.
    /// </summary>
    private static double P(List<(double Before, double After)> pairs)
    {
        int most = Math.Max(Slower(pairs), Faster(pairs));
        double orders = 0, count = 1;
        for (int k = pairs.Count; k >= most; k--)
        {
            orders += count;
            count = count * k / (pairs.Count - k + 1);
        }

        return Math.Min(1, 2 * orders / Math.Pow(2, pairs.Count));
    }

    private static int Slower(List<(double Before, double After)> pairs) => pairs.Count(pair => pair.After > pair.Before * (1 + Least));

    private static int Faster(List<(double Before, double After)> pairs) => pairs.Count(pair => pair.Before > pair.After * (1 + Least));

    private static string Counts(List<(double Before, double After)> pairs) =>
        $"slower in {Slower(pairs)}, faster in {Faster(pairs)} of {pairs.Count} rounds";

    /// <summary>Rounded down, so that certainty is never claimed.</summary>
    private static string Confidence(double p) =>
        (Math.Floor((1 - p) * 1000) / 10).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Holm's (1979) correction: with many benchmarks some look different by chance.</summary>
    private static double[] Holm(double[] p)
    {
        double[] corrected = new double[p.Length];
        double largest = 0;
        int rank = 0;
        foreach (int i in Enumerable.Range(0, p.Length).OrderBy(i => p[i]))
        {
            largest = Math.Max(largest, Math.Min(1, p[i] * (p.Length - rank++)));
            corrected[i] = largest;
        }

        return corrected;
    }
}
