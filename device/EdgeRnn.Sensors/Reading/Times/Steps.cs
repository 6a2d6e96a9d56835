namespace EdgeRnn.Sensors.Reading.Times;

/// <summary>What the steps between successive times are like.</summary>
/// <param name="Usual">The median of the steps forward, in nanoseconds; 0 without any.</param>
/// <param name="Steady">The share of steps that are the usual one, to a tenth of it.</param>
/// <param name="Back">Steps back.</param>
/// <param name="Same">Steps of nothing.</param>
/// <param name="Gaps">Steps of more than one and a half times the usual.</param>
/// <param name="Count">All steps.</param>
internal readonly record struct Steps(long Usual, double Steady, long Back, long Same, long Gaps, long Count)
{
    private const int MostForMedian = 4096;

    /// <summary>Nearly all steps lead back: the newest time stands first.</summary>
    public bool AreReversed => Count > 1 && Back > 0.9 * Count;

    public static Steps Of(IReadOnlyList<long> times)
    {
        int count = Math.Max(0, times.Count - 1);
        if (count == 0)
        {
            return default;
        }

        // The median of some thousands of them is as good as that of all.
        int stride = Math.Max(1, count / MostForMedian);
        long[] forward = [.. Enumerable.Range(0, count / stride).Select(i => Math.Abs(times[(i * stride) + 1] - times[i * stride])).Where(step => step > 0).Order()];
        long usual = forward.Length > 0 ? forward[forward.Length / 2] : 0;
        long steady = 0, back = 0, same = 0, gaps = 0;
        for (int i = 0; i < count; i++)
        {
            long step = times[i + 1] - times[i];
            steady += Math.Abs(Math.Abs(step) - usual) <= usual / 10 ? 1 : 0;
            back += step < 0 ? 1 : 0;
            same += step == 0 ? 1 : 0;
            gaps += step > usual + (usual / 2) ? 1 : 0;
        }

        return new Steps(usual, (double)steady / count, back, same, gaps, count);
    }
}
