using EdgeRnn.Kernels;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.History;

/// <summary>
/// Finds the seasonal periods of each channel online: D(L) = mean (x[t] - x[t-L])² over the newest values, for a few lags L per row.
/// A season is a lag where D is well below its mean half a period before and after.
/// </summary>
/// <remarks>
/// For a random walk D(L) is proportional to L, so that D(L) / ½ (D(L/2) + D(3L/2)) is 1: a drift is no season. The ratio is 1 at
/// even multiples of a period too, and at odd ones as low as at the period itself, so the shortest is taken.
/// </remarks>
public sealed class SeasonFinder
{
    /// <summary>The longest season: a day of minutes, a week of ten-minute rows, two months of hours.</summary>
    public const int Longest = 1536;

    private const int ShortestLag = 4;
    private const int LagsPerRow = 2;
    private const int Window = 1792;
    private const int MostLags = (3 * Longest / 2) + 2;

    /// <summary>Ratios: a season is found below the first, is certain below the second, and is lost above the third.</summary>
    private const float Found = 0.75f, Certain = 0.6f, Lost = 0.9f;

    /// <summary>The fraction of the present season's ratio that another must reach to replace it.</summary>
    private const float Better = 0.9f;

    private readonly int _channels;
    private readonly SpanKernels _kernels;
    private readonly float[] _distances;
    private readonly long[] _seasons;
    private int _lag = 1;

    internal SeasonFinder(int channels, SpanKernels kernels)
    {
        (_channels, _kernels) = (channels, kernels);
        _distances = new float[channels * MostLags];
        _seasons = new long[2 * channels];
        Array.Fill(_distances, float.PositiveInfinity);
    }

    /// <summary>A channel's season in rows; 0 while none is known.</summary>
    public int Of(int channel) => (int)_seasons[2 * channel];

    /// <summary>A longer season at which a channel resembles itself more, such as a week beside a day; 0 while none is known.</summary>
    public int LongerOf(int channel) => (int)_seasons[(2 * channel) + 1];

    internal static long Bytes(int channels) => channels * ((sizeof(float) * (long)MostLags) + (2 * sizeof(long)));

    /// <summary>Measures the next few lags; after the last, the seasons are chosen again.</summary>
    internal void Observe(SampleHistory history)
    {
        // A lag counts once three of its periods have passed.
        int lags = (int)Math.Min(history.Rows / 3, MostLags - 1);
        if (lags < ShortestLag * 3)
        {
            return;
        }

        for (int i = 0; i < LagsPerRow; i++)
        {
            Measure(history, _lag, (int)Math.Min(Window, Math.Min(history.Rows, history.Capacity) - _lag));
            _lag++;
            if (_lag > lags)
            {
                _lag = 1;
                for (int channel = 0; channel < _channels; channel++)
                {
                    Choose(channel, lags);
                }
            }
        }
    }

    internal void Visit(IStateVisitor visitor)
    {
        visitor.Visit("distances", _distances, [_channels, MostLags]);
        visitor.Visit("found", _seasons, 0, Longest);
        visitor.Visit("lag", ref _lag, 1, MostLags);
    }

    private void Measure(SampleHistory history, int lag, int count)
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            ReadOnlySpan<float> values = history.LastValues(channel, count + lag);
            int counted = Math.Max(1, count / SpanKernels.Line * SpanKernels.Line);
            _distances[(channel * MostLags) + lag] = _kernels.SquaredDistance(values[lag..], values[..count]) / counted;
        }
    }

    private void Choose(int channel, int lags)
    {
        ReadOnlySpan<float> d = _distances.AsSpan(channel * MostLags, lags + 1);
        Span<long> seasons = _seasons.AsSpan(2 * channel, 2);
        int longest = (2 * (lags - 1) / 3) - 1;
        (int best, float dip) = Shortest(d, longest);
        float held = seasons[0] is 0 or > int.MaxValue || seasons[0] > longest ? float.PositiveInfinity : Dip(d, (int)seasons[0]);
        if (best > 0 && dip < Found && (held > Lost || dip < Better * held))
        {
            seasons[0] = best;
        }
        else if (held > Lost)
        {
            seasons[0] = 0;
        }

        seasons[1] = seasons[0] == 0 ? 0 : Longer(d, (int)seasons[0], longest, (int)seasons[1]);
    }

    /// <summary>The shortest lag whose dip is deep or nearly the deepest: of the few lags around it, the deepest.</summary>
    private static (int Lag, float Dip) Shortest(ReadOnlySpan<float> d, int longest)
    {
        float least = float.PositiveInfinity;
        for (int lag = ShortestLag; lag <= longest; lag++)
        {
            least = IsLow(d, lag) ? Math.Min(least, Dip(d, lag)) : least;
        }

        (int Lag, float Dip) best = (0, float.PositiveInfinity);
        float enough = Math.Max(Certain, least + 0.1f);
        int last = longest;
        for (int lag = ShortestLag; lag <= last; lag++)
        {
            float dip = IsLow(d, lag) ? Dip(d, lag) : float.PositiveInfinity;
            if (dip <= enough && dip < best.Dip)
            {
                last = best.Lag == 0 ? Math.Min(longest, lag + (lag / 4)) : last;
                best = (lag, dip);
            }
        }

        return best;
    }

    /// <summary>The lag beyond the season at which the channel resembles itself most, if clearly more than at the season.</summary>
    private static int Longer(ReadOnlySpan<float> d, int season, int longest, int held)
    {
        int best = 0;
        float least = Better * d[season];
        for (int lag = (3 * season / 2) + 1; lag <= longest; lag++)
        {
            if (IsLow(d, lag) && d[lag] < least)
            {
                (best, least) = (lag, d[lag]);
            }
        }

        bool keeps = held > season && held <= longest && d[held] < Better * d[season] && least > Better * d[held];
        return keeps ? held : best;
    }

    private static bool IsLow(ReadOnlySpan<float> d, int lag) => d[lag] <= d[lag - 1] && d[lag] <= d[lag + 1];

    // NaN, where values are not known yet, is no dip.
    private static float Dip(ReadOnlySpan<float> d, int lag)
    {
        float around = 0.5f * (d[lag / 2] + d[lag + (lag / 2)]);
        float dip = d[lag] / around;
        return around > 0 && float.IsFinite(dip) ? dip : float.PositiveInfinity;
    }
}
