using System.Globalization;
using EdgeRnn.Device.Benchmarking;
using Perfolizer.Mathematics.SignificanceTesting.Base;
using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;
using Perfolizer.Metrology;
using Pragmastat;

namespace EdgeRnn.Benchmarks.Comparing;

/// <summary>The verdict on every benchmark of two reports: faster, slower or same, and with which confidence.</summary>
internal static class Comparison
{
    /// <summary>Chance that any of the benchmarks is called faster or slower though none moved by more than <see cref="Least"/>.</summary>
    private const double Error = 0.05;

    /// <summary>A smaller change is called the same even where it is certain: placement in memory does as much.</summary>
    private const double Least = 0.02;

    /// <returns>0, or 1 if any benchmark is slower.</returns>
    public static int Print(SortedDictionary<string, double[]> before, SortedDictionary<string, double[]> after, TextWriter output)
    {
        string[] names = [.. before.Keys.Intersect(after.Keys)];
        double[] p = Holm([.. names.Select(name => P(before[name], after[name]))]);
        int width = names.Select(name => name.Length).Append("benchmark".Length).Max();
        Line($"{"benchmark".PadRight(width)} {"before",12} {"after",12} {"change",8}  verdict");
        int faster = 0, slower = 0;
        for (int i = 0; i < names.Length; i++)
        {
            double old = Statistics.Median(before[names[i]]), now = Statistics.Median(after[names[i]]);
            double change = (now / old) - 1;
            bool differs = p[i] < Error;
            faster += differs && change < 0 ? 1 : 0;
            slower += differs && change > 0 ? 1 : 0;
            string verdict = !differs ? "same" : change < 0 ? "FASTER" : "SLOWER";
            string samples = $"{before[names[i]].Length} and {after[names[i]].Length} times";
            Line($"{names[i].PadRight(width)} {old,9:0.0} ns {now,9:0.0} ns {change,8:+0.0%;-0.0%}  {verdict} (confidence {Confidence(p[i])}, {samples})");
        }

        foreach (string name in before.Keys.Except(names))
        {
            output.WriteLine($"{name}: only before");
        }

        foreach (string name in after.Keys.Except(names))
        {
            output.WriteLine($"{name}: only after");
        }

        Line($"{names.Length} compared: {faster} faster, {slower} slower, {names.Length - faster - slower} same");
        return slower > 0 ? 1 : 0;

        void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// How often chance alone would order the times like this or more clearly, though they moved by <see cref="Least"/> at
    /// most: the test of Mann and Whitney (1947) in both directions. Ranks alone count, so that an outlier weighs little.
    /// </summary>
    private static double P(double[] before, double[] after) =>
        Math.Min(1, 2 * Math.Min(Exceeds(after, before), Exceeds(before, after)));

    /// <summary>The p of "x is greater than y by more than <see cref="Least"/>".</summary>
    private static double Exceeds(double[] x, double[] y) => MannWhitneyTest.Instance.GetPValue(
        new Sample(x), new Sample([.. y.Select(time => time * (1 + Least))]), AlternativeHypothesis.Greater, Threshold.Zero);

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
