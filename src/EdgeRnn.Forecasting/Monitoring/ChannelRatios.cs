namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>Per channel the largest rarity of its causes over the channel's limit: 1 is the limit. Labels overrule both.</summary>
internal sealed class ChannelRatios(int channels, AnomalyEvidence evidence, AlarmLimits limits, AlarmLog log)
{
    /// <summary>What is usual: a rarity that one block in three has, or a fifth of the limit. Nearer to the limit noise would end an alarm and raise the next.</summary>
    private const double Usual = 1, UsualPart = 0.2;

    private readonly double[] _ratios = new double[channels];
    private readonly AnomalyCause[] _causes = new AnomalyCause[channels];

    /// <summary>The channel with the largest ratio; of equals the first.</summary>
    public int Channel { get; private set; }

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => channels * (long)(sizeof(double) + sizeof(AnomalyCause));

    /// <summary>100 r² / (1 + r²).</summary>
    public static double Score(double ratio)
    {
        double square = Math.Min(ratio * ratio, 1e6);
        return 100 * square / (1 + square);
    }

    /// <summary>A channel's ratio in the newest sample.</summary>
    public double Of(int channel) => _ratios[channel];

    /// <summary>The cause that it is the ratio of.</summary>
    public AnomalyCause Cause(int channel) => _causes[channel];

    /// <summary>The channel with so many others before it; -1 if there are not so many.</summary>
    public int Ranked(int rank)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            int before = 0;
            for (int other = 0; other < channels; other++)
            {
                before += _ratios[other] > _ratios[channel] || (_ratios[other] == _ratios[channel] && other < channel) ? 1 : 0;
            }

            if (before == rank)
            {
                return channel;
            }
        }

        return -1;
    }

    /// <summary>Compares the newest sample's evidence with the limits, which learn from it.</summary>
    /// <param name="age">Samples that are known.</param>
    /// <param name="watching">Whether the limits are known.</param>
    public void Judge(long age, bool watching)
    {
        Channel = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            double limit = watching ? limits.Of(channel, age) : double.MaxValue, largest = 0;
            (_ratios[channel], _causes[channel]) = (0, AnomalyCause.Error);
            for (int i = 0; i < AnomalyCauses.Count; i++)
            {
                AnomalyCause cause = (AnomalyCause)i;
                int cell = AnomalyEvidence.Cell(channel, cause);
                double ratio = Ratio(cell, cause, limit), rarity = evidence.Rarity(cell);
                largest = !AnomalyCauses.IsRun(cause) && rarity > largest ? rarity : largest;

                // That a value stands still or stays away explains more than what follows from it.
                bool runs = AnomalyCauses.IsRun(cause) && ratio >= 1, ran = AnomalyCauses.IsRun(_causes[channel]) && _ratios[channel] >= 1;
                if (runs || (ratio > _ratios[channel] && !ran))
                {
                    (_ratios[channel], _causes[channel]) = (ratio, cause);
                }
            }

            limits.Add(channel, largest, watching);
            Channel = _ratios[channel] > _ratios[Channel] ? channel : Channel;
        }
    }

    /// <summary>Whether what raised an alarm is over.</summary>
    /// <param name="channel">Where.</param>
    /// <param name="cause">What raised it.</param>
    /// <param name="age">Samples that are known.</param>
    public bool IsUsual(int channel, AnomalyCause cause, long age)
    {
        double rarity = evidence.Rarity(AnomalyEvidence.Cell(channel, AnomalyCauses.EndsWith(cause)));
        double usual = AnomalyCauses.IsRun(cause) ? Usual : Math.Max(Usual, UsualPart * limits.Of(channel, age));
        return !(rarity >= usual);
    }

    private double Ratio(int cell, AnomalyCause cause, double limit)
    {
        double rarity = evidence.Rarity(cell), size = evidence.Size(cell);
        if (double.IsNaN(rarity) || log.IsNormal(cell, size))
        {
            return 0;
        }

        double ratio = AnomalyCauses.IsRun(cause) ? rarity : rarity / limit;
        return log.IsFault(cell, size) ? Math.Max(1, ratio) : ratio;
    }
}
