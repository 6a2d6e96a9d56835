using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>
/// Each channel against the one of its next few neighbours that it is most correlated with: the mean over about 8 samples of
/// z - ρ z', z in deviations from the reference, is far from 0 where the two no longer move together.
/// </summary>
/// <remarks>Few neighbours, so that memory and time grow with the channels, not with their square.</remarks>
internal sealed class ChannelRelations
{
    private const int MostNeighbours = 4;

    /// <summary>Where less than half of the variance is shared there is no relation to break.</summary>
    private const double LeastCorrelation = 0.7;

    /// <summary>A neighbour replaces another only if it is clearly better: the limit of the residual is then found again.</summary>
    private const double ClearlyBetter = 0.05;

    private const double ReferenceMemory = 4096, Few = 8;

    private readonly int _channels;
    private readonly int _neighbours;
    private readonly double[] _correlation;
    private readonly double[] _residual;
    private readonly long[] _partner;
    private long _samples;

    /// <summary>Knows of no relation yet.</summary>
    public ChannelRelations(int channels)
    {
        _channels = channels;
        _neighbours = Math.Min(MostNeighbours, channels - 1);
        _correlation = new double[channels * MostNeighbours];
        _residual = new double[channels];
        _partner = new long[channels];
    }

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => channels * (((MostNeighbours + 1L) * sizeof(double)) + sizeof(long));

    /// <summary>Adds a sample; NaN where a channel has no value.</summary>
    /// <param name="standardized">Each channel's distance from its reference, in deviations.</param>
    /// <param name="frozen">The channel whose relations do not follow; -1 if all do.</param>
    public void Add(ReadOnlySpan<double> standardized, int frozen)
    {
        _samples++;
        double part = 1 / Math.Min(_samples, ReferenceMemory);
        for (int channel = 0; channel < _channels && _neighbours > 0; channel++)
        {
            double z = standardized[channel];
            for (int i = 0; i < _neighbours; i++)
            {
                int other = Neighbour(channel, i);
                double product = z * standardized[other];
                if (double.IsFinite(product) && channel != frozen && other != frozen)
                {
                    ref double correlation = ref _correlation[(channel * MostNeighbours) + i];
                    correlation += part * (Math.Clamp(product, -16, 16) - correlation);
                }
            }

            double residual = z - Suggested(channel, standardized);
            _residual[channel] += double.IsFinite(residual) ? (residual - _residual[channel]) / Few : 0;
        }
    }

    /// <summary>How far the channel is from where its partner suggests, in deviations; 0 where there is no relation.</summary>
    public double Size(int channel) =>
        _neighbours > 0 && Math.Abs(Correlation(channel)) >= LeastCorrelation ? Math.Abs(_residual[channel]) + 0.1 : 0;

    /// <summary>Where the partner suggests that the channel is, in deviations.</summary>
    public double Suggested(int channel, ReadOnlySpan<double> standardized) =>
        _neighbours == 0 ? 0 : Correlation(channel) * standardized[Neighbour(channel, (int)_partner[channel])];

    /// <summary>Looks for a better partner.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Choose(int channel)
    {
        ReadOnlySpan<double> all = _correlation.AsSpan(channel * MostNeighbours, _neighbours);
        int best = (int)_partner[channel];
        for (int i = 0; i < all.Length; i++)
        {
            best = Math.Abs(all[i]) > Math.Abs(all[best]) ? i : best;
        }

        bool better = all.Length > 0 && Math.Abs(all[best]) > Math.Abs(all[(int)_partner[channel]]) + ClearlyBetter;
        _partner[channel] = better ? best : _partner[channel];
        return better;
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".correlation", _correlation, finite: true);
        visitor.Visit(name + ".residual", _residual, finite: true);
        visitor.Visit(name + ".partner", _partner, min: 0, max: Math.Max(0, _neighbours - 1));
        visitor.Visit(name + ".samples", ref _samples, min: 0);
    }

    private int Neighbour(int channel, int i) => (channel + 1 + i) % _channels;

    private double Correlation(int channel) =>
        Math.Clamp(_correlation[(channel * MostNeighbours) + (int)_partner[channel]], -1, 1);
}
