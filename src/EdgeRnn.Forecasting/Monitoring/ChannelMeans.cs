using System.Runtime.InteropServices;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>Means of a channel over about 8 and 32 samples, against a slow reference that does not follow while an alarm is on.</summary>
/// <remarks>
/// From them come the sizes in which each <see cref="AnomalyCause"/> shows, all positive. A part of the channel's deviation is
/// added to each: where nothing ever varies, next to nothing would be rare.
/// </remarks>
/// <param name="channels">In a sample.</param>
internal sealed class ChannelMeans(int channels)
{
    /// <summary>Samples that the reference remembers, about: two weeks at five minutes, so that a daily and a weekly rhythm are in it.</summary>
    private const double ReferenceMemory = 4096;

    /// <summary>Time constants of the short means: 8 is the shortest over which noise averages out, 32 sees half of its deviation.</summary>
    private const double Few = 8, Many = 32;

    /// <summary>A tenth of the channel's deviation is never rare.</summary>
    private const double LeastPart = 0.1;

    /// <summary>An error or a change counts at most as so many usual ones in a mean: one alone must not look like a state.</summary>
    private const double Far = 8;

    private readonly Means[] _means = new Means[channels];

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => Marshal.SizeOf<Means>() * (long)channels;

    /// <summary>(value - reference) / deviation.</summary>
    public double Standardized(int channel, float value) => (value - _means[channel].Reference) / Deviation(channel);

    /// <summary>The value that lies a number of deviations from the reference.</summary>
    public double Value(int channel, double standardized) => _means[channel].Reference + (standardized * Deviation(channel));

    /// <summary>Adds a value and its forecast, both finite.</summary>
    /// <param name="channel">Whose.</param>
    /// <param name="value">The observed value.</param>
    /// <param name="forecast">What was forecast for it.</param>
    /// <param name="follow">Whether the reference follows.</param>
    public void Add(int channel, float value, float forecast, bool follow)
    {
        ref Means m = ref _means[channel];
        if (m.Samples == 0)
        {
            m.Reference = m.FewValue = m.ManyValue = m.Last = value;
        }

        double largest = m.Size > 0 ? (Far * m.Size) + Least(channel) : double.MaxValue;
        double change = Math.Abs(value - m.Last), error = Math.Clamp((double)value - forecast, -largest, largest);
        m.Last = value;
        if (follow)
        {
            UpdateReference(ref m, value, change);
        }

        double few = 1 / Math.Clamp(m.Samples, 1, Few), many = 1 / Math.Clamp(m.Samples, 1, Many);
        m.FewValue += few * (value - m.FewValue);
        m.ManyValue += many * (value - m.ManyValue);
        m.ManyChange += many * (Math.Min(change, (Far * m.Change) + Least(channel)) - m.ManyChange);
        m.FewError += (error - m.FewError) / Few;
        m.ManyError += (error - m.ManyError) / Many;
        m.ManySize += (Math.Abs(error) - m.ManySize) / Many;
        if (follow && m.Samples >= Many)
        {
            double away = m.ManyValue - m.Reference, part = 1 / Math.Min(m.Samples - Many + 1, ReferenceMemory);
            m.Away += part * ((away * away) - m.Away);
            m.Size += part * (Math.Abs(error) - m.Size);
        }
    }

    /// <summary>The size of each cause, by its number; causes that are not of one channel's means are left as they are.</summary>
    public void Sizes(int channel, float value, float forecast, Span<double> sizes)
    {
        ref readonly Means m = ref _means[channel];
        double least = Least(channel);
        sizes[(int)AnomalyCause.Error] = Math.Abs((double)value - forecast) + least;
        sizes[(int)AnomalyCause.Bias] = Math.Abs(m.FewError) + (0.35 * least);
        sizes[(int)AnomalyCause.Drift] = Math.Abs(m.ManyError) + (0.18 * least);
        sizes[(int)AnomalyCause.Rhythm] = m.ManySize + least;
        sizes[(int)AnomalyCause.Level] = Math.Abs(m.FewValue - m.Reference) + (2 * least);
        sizes[(int)AnomalyCause.SlowLevel] = Math.Abs(m.ManyValue - m.Reference) + (2 * least);
        double spread = (m.ManyChange + (0.2 * least)) / (m.Change + (0.2 * least));

        // A pause brings the mean change near 0, and its reciprocal further than unrest ever gets: the root makes both as rare as they are.
        sizes[(int)AnomalyCause.Spread] = Math.Max(spread, Math.Sqrt(1 / spread));
    }

    /// <summary>What would be usual, and what is, in the channel's unit.</summary>
    public (double Expected, double Actual) Explain(int channel, AnomalyCause cause, float value, float forecast)
    {
        ref readonly Means m = ref _means[channel];
        return cause switch
        {
            AnomalyCause.Bias => (m.FewValue - m.FewError, m.FewValue),
            AnomalyCause.Drift => (m.ManyValue - m.ManyError, m.ManyValue),
            AnomalyCause.Rhythm => (m.Size, m.ManySize),
            AnomalyCause.Level => (m.Reference, m.FewValue),
            AnomalyCause.SlowLevel => (m.Reference, m.ManyValue),
            AnomalyCause.Spread => (m.Change, m.ManyChange),
            _ => (forecast, value),
        };
    }

    /// <summary>
    /// Blocks that the past is worth for a mean over many samples: as many as there are where values are independent, one in some
    /// thousand samples where they wander. 63 times the variance of such a mean over that of the values is 1 for noise, 63 for a walk.
    /// </summary>
    public double IndependentBlocks(int channel)
    {
        ref readonly Means m = ref _means[channel];
        double deviation = Deviation(channel), ratio = Math.Clamp(63 * m.Away / (deviation * deviation), 1, 63);
        return Math.Max(0.25, m.Age / (16 * (1 + ratio)));
    }

    /// <summary>The channel has returned, as the means over few samples show: those over many forget where it was.</summary>
    public void Return(int channel)
    {
        ref Means m = ref _means[channel];
        (m.ManyValue, m.ManyError, m.ManyChange, m.ManySize) = (m.Reference, 0, m.Change, m.Size);
    }

    /// <summary>The state that the channel is in is normal: the reference continues from there.</summary>
    public void Accept(int channel)
    {
        ref Means m = ref _means[channel];
        (m.Samples, m.Reference, m.Change, m.Size) = (Many, m.ManyValue, m.ManyChange, m.ManySize);
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name) =>
        visitor.Visit(name, MemoryMarshal.Cast<Means, double>(_means.AsSpan()), finite: true);

    private static void UpdateReference(ref Means m, double value, double change)
    {
        m.Samples++;
        m.Age++;
        double part = 1 / Math.Min(m.Samples, ReferenceMemory), before = value - m.Reference;
        m.Reference += part * before;
        m.Variance += part * ((before * (value - m.Reference)) - m.Variance);
        m.Change += part * (change - m.Change);
    }

    private double Least(int channel) => LeastPart * Deviation(channel);

    /// <summary>1 where nothing has varied, so that it can divide.</summary>
    private double Deviation(int channel) => _means[channel].Variance > 1e-60 ? Math.Sqrt(_means[channel].Variance) : 1;

    /// <summary>Doubles alone, so that they are saved as one vector.</summary>
    private struct Means
    {
        /// <summary>Samples in the reference, and all that it has followed.</summary>
        public double Samples, Age;

        /// <summary>The slow mean of values, of squares around it, of |changes|, of |errors|, and of squares of how far the many are away.</summary>
        public double Reference, Variance, Change, Size, Away;

        /// <summary>Means over few and many samples: of values, |changes|, errors and |errors|.</summary>
        public double FewValue, ManyValue, ManyChange, FewError, ManyError, ManySize;

        /// <summary>The newest value.</summary>
        public double Last;
    }
}
