namespace EdgeRnn.Device.Anomalies;

/// <summary>The score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015): early detections in a window count more, false ones cost.</summary>
/// <remarks>
/// σ(y) = 2 / (1 + e^(5 y)) - 1, -1 beyond y = 3. The first detection in a window counts σ(y) / σ(-1), y = -(last - row + 1) / width;
/// a window without one counts -A_FN. A detection outside counts A_FP σ(y), y = (row - last) / (width - 1) of the window before it,
/// or -A_FP where there is none. The first 15 % of the rows, 750 at most, do not count.
/// Over many files: 100 (Σ - Σ null) / (Σ perfect - Σ null), null detecting nothing and perfect every window at its first row.
/// </remarks>
internal static class NabScore
{
    /// <summary>The three profiles: their names and A_FP and A_FN; a window found counts 1 in each.</summary>
    public static readonly (string Name, double FalseAlarm, double Missed)[] Profiles =
        [("standard", 0.11, 1), ("rewardLowFalsePositives", 0.22, 1), ("rewardLowFalseNegatives", 0.11, 2)];

    /// <summary>σ(y).</summary>
    public static double Sigmoid(double y) => y > 3 ? -1 : (2 / (1 + Math.Exp(5 * y))) - 1;

    /// <summary>The sum of one file.</summary>
    /// <param name="rows">Rows in the file.</param>
    /// <param name="windows">First and last row of each, in order.</param>
    /// <param name="detections">Rows, rising.</param>
    /// <param name="falseAlarm">A_FP.</param>
    /// <param name="missed">A_FN.</param>
    public static double OfFile(
        long rows, IReadOnlyList<(long First, long Last)> windows, IEnumerable<long> detections, double falseAlarm, double missed)
    {
        double sum = 0;
        bool[] found = new bool[windows.Count];
        foreach (long row in detections.Where(row => row >= Math.Floor(0.15 * Math.Min(rows, 5000))))
        {
            int window = IndexOf(windows, row);
            if (window >= 0 && row <= windows[window].Last)
            {
                double width = windows[window].Last - windows[window].First + 1;
                sum += found[window] ? 0 : Sigmoid(-(windows[window].Last - row + 1) / width) / Sigmoid(-1);
                found[window] = true;
            }
            else
            {
                sum += falseAlarm * (window < 0 ? -1 : Sigmoid((row - windows[window].Last) / (double)Math.Max(1, windows[window].Last - windows[window].First)));
            }
        }

        return sum - (missed * found.Count(isFound => !isFound));
    }

    /// <summary>The benchmark's number from the sum over all files and the number of their windows; NaN without a window.</summary>
    public static double Normalized(double sum, long windows, double missed) =>
        windows == 0 ? double.NaN : 100 * (sum + (missed * windows)) / ((1 + missed) * windows);

    /// <summary>The last window that begins at or before a row; -1 if there is none.</summary>
    private static int IndexOf(IReadOnlyList<(long First, long Last)> windows, long row)
    {
        int index = windows.Count - 1;
        while (index >= 0 && windows[index].First > row)
        {
            index--;
        }

        return index;
    }
}
