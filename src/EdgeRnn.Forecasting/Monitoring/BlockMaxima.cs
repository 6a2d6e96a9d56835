using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>
/// How rare a size is, from the maxima of blocks of <see cref="Length"/> samples: y = (s - μ) / β, Gumbel's reduced variate, so
/// that a block's maximum exceeds s with probability 1 - exp(-e^-y), about e^-y.
/// </summary>
/// <remarks>
/// Maxima of blocks need no independence within a block: values beyond a limit that come in clusters count once (Leadbetter 1983).
/// μ and β follow from mean and deviation of the maxima by moments. Sizes with a light tail are Gumbel as they are, with a heavy
/// tail as logarithms: y is the mean of both, weighted by how far the skewness of the maxima lies above Gumbel's 1.14.
/// A limit found from n blocks is uncertain by about β y √(0.61 / n) (Gumbel 1958): with y divided by 1 + 1 / √n it holds with a confidence of 90 %.
/// </remarks>
/// <param name="cells">Sizes that are followed.</param>
internal sealed class BlockMaxima(int cells)
{
    /// <summary>Samples in a block: two time constants of the slowest mean, so that maxima of neighbouring blocks differ.</summary>
    public const int Length = 64;

    /// <summary>Blocks before anything is rare: mean, deviation and a first idea of the skewness.</summary>
    public const int Least = 3;

    /// <summary>Blocks that count, about: 32,768 samples.</summary>
    private const int Memory = 512;

    /// <summary>√6 / π, squared: β² over the variance.</summary>
    private const double BetaOverVariance = 0.6079;

    /// <summary>Euler's constant: (mean - μ) / β.</summary>
    private const double MeanOverBeta = 0.5772;

    private const double GumbelSkewness = 1.14;

    /// <summary>The deviation of the maxima of a block of Gaussian errors is a quarter of their mean: known before the first block.</summary>
    private const double UsualBeta = 0.25, UsualBlocks = 2;

    /// <summary>The skewness of few blocks means little: eight blocks half way between light and heavy are added.</summary>
    private const double HeavySkewness = 2, SkewnessBlocks = 8, UsualWeight = 0.5;

    /// <summary>One of Gumbel's maxima in a thousand lies 5 deviations above their mean.</summary>
    private const double MostDeviations = 5;

    private readonly double[] _max = Filled(cells, -1);
    private readonly long[] _blocks = new long[cells];
    private readonly double[] _moments = new double[cells * 5];
    private readonly Law[] _laws = new Law[cells];

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int cells) => cells * ((6L * sizeof(double)) + sizeof(long) + (6 * sizeof(double)));

    /// <summary>Adds one positive size.</summary>
    /// <param name="cell">Which.</param>
    /// <param name="size">Its newest value.</param>
    /// <returns>y of it; NaN while too few blocks are known.</returns>
    public double Add(int cell, double size)
    {
        _max[cell] = Math.Max(_max[cell], size);
        if (_blocks[cell] < Least)
        {
            return double.NaN;
        }

        ref readonly Law law = ref _laws[cell];
        double light = (size - law.Location) * law.Scale;
        double y = law.Weight <= 0 ? light
            : ((1 - law.Weight) * light) + (law.Weight * (Logarithm.Of(size) - law.LogLocation) * law.LogScale);
        return y > 0 ? y * law.Sureness : y;
    }

    /// <summary>Ends a block.</summary>
    /// <param name="cell">Which size.</param>
    /// <param name="learn">False forgets the block: it was not normal.</param>
    /// <param name="independent">Blocks at most that the stream so far is worth, where it changes slowly.</param>
    public void End(int cell, bool learn, double independent)
    {
        double max = _max[cell];
        _max[cell] = -1;
        if (max < 0 || !learn)
        {
            return;
        }

        // A fault may not teach more than that there is something far off, or the next fault would look usual.
        double most = _blocks[cell] < SkewnessBlocks ? max : _moments[5 * cell] + (MostDeviations * Math.Sqrt(_moments[(5 * cell) + 1]));
        Learn(cell, Math.Min(max, most));
        _laws[cell] = LawOf(cell, independent);
    }

    /// <summary>What was known of a size counts no more.</summary>
    public void Forget(int cell) => (_blocks[cell], _max[cell]) = (0, -1);

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".max", _max, finite: true);
        visitor.Visit(name + ".blocks", _blocks, min: 0, max: Memory);
        visitor.Visit(name + ".moments", _moments, finite: true);
        Law.Visit(visitor, name + ".laws", _laws);
    }

    private static double[] Filled(int length, double value)
    {
        double[] values = new double[length];
        Array.Fill(values, value);
        return values;
    }

    /// <summary>Mean, variance and third moment of maxima, mean and variance of their logarithms; older ones fade.</summary>
    private void Learn(int cell, double max)
    {
        Span<double> m = _moments.AsSpan(5 * cell, 5);
        long blocks = _blocks[cell] = Math.Min(_blocks[cell] + 1, Memory);
        double log = Logarithm.Of(max);
        if (blocks == 1)
        {
            (m[0], m[1], m[2], m[3], m[4]) = (max, 0, 0, log, 0);
            return;
        }

        // Weights grow linearly: the beginning, when the forecaster knew little, fades.
        double part = 2.0 / (blocks + 1), d = max - m[0], l = log - m[3];
        m[2] = (1 - part) * (m[2] + (part * d * d * d * (1 - (2 * part))) - (3 * part * d * m[1]));
        m[1] = (1 - part) * (m[1] + (part * d * d));
        m[0] += part * d;
        m[4] = (1 - part) * (m[4] + (part * l * l));
        m[3] += part * l;
    }

    private Law LawOf(int cell, double independent)
    {
        ReadOnlySpan<double> m = _moments.AsSpan(5 * cell, 5);
        double blocks = _blocks[cell];
        double beta = Beta(m[1], UsualBeta * m[0], blocks), logBeta = Beta(m[4], UsualBeta, blocks);
        double deviation = Math.Sqrt(m[1]);
        double skewness = deviation > 1e-12 * m[0] ? m[2] / (m[1] * deviation) : 0;
        double heavy = (skewness - GumbelSkewness) / HeavySkewness;
        double weight = ((blocks * heavy) + (SkewnessBlocks * UsualWeight)) / (blocks + SkewnessBlocks);
        return new Law(
            m[0] - (MeanOverBeta * beta), 1 / beta, m[3] - (MeanOverBeta * logBeta), 1 / logBeta,
            Math.Clamp(weight, 0, 1), 1 / (1 + (1 / Math.Sqrt(Math.Min(blocks, independent)))));
    }

    /// <summary>√ of the mean of what was seen and what is usual; where nothing varies, next to nothing would be rare.</summary>
    private static double Beta(double variance, double usual, double blocks)
    {
        double seen = Math.Max(0, blocks - 1);
        double square = ((UsualBlocks * usual * usual) + (seen * BetaOverVariance * variance)) / (UsualBlocks + seen);
        return Math.Max(0.08 * usual, Math.Sqrt(square));
    }

    /// <summary>What y follows from.</summary>
    private readonly record struct Law(double Location, double Scale, double LogLocation, double LogScale, double Weight, double Sureness)
    {
        public static void Visit(IStateVisitor visitor, string name, Law[] laws) =>
            visitor.Visit(name, System.Runtime.InteropServices.MemoryMarshal.Cast<Law, double>(laws.AsSpan()), finite: true);
    }
}
