using System.Runtime.InteropServices;

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

    /// <param name="times">In order; <see cref="long.MinValue"/> stands for none and is passed over.</param>
    public static Steps Of(ReadOnlySpan<long> times)
    {
        long usual = UsualOf(times), steady = 0, back = 0, same = 0, gaps = 0, count = -1, last = 0;
        foreach (long time in times)
        {
            if (time == long.MinValue)
            {
                continue;
            }

            long step = time - last;
            last = time;
            if (count++ < 0)
            {
                continue;
            }

            steady += Math.Abs(Math.Abs(step) - usual) <= usual / 10 ? 1 : 0;
            back += step < 0 ? 1 : 0;
            same += step == 0 ? 1 : 0;
            gaps += step > usual + (usual / 2) ? 1 : 0;
        }

        return count < 1 ? default : new Steps(usual, (double)steady / count, back, same, gaps, count);
    }

    public static Steps Of(List<long> times) => Of(CollectionsMarshal.AsSpan(times));

    /// <summary>The median of some thousands of steps is as good as that of all.</summary>
    private static long UsualOf(ReadOnlySpan<long> times)
    {
        int stride = Math.Max(1, (times.Length - 1) / MostForMedian);
        List<long> forward = [];
        for (int i = 0; i + 1 < times.Length; i += stride)
        {
            if (times[i] != times[i + 1] && times[i] != long.MinValue && times[i + 1] != long.MinValue)
            {
                forward.Add(Math.Abs(times[i + 1] - times[i]));
            }
        }

        forward.Sort();
        return forward.Count > 0 ? forward[forward.Count / 2] : 0;
    }
}
