using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>
/// For every channel and <see cref="AnomalyCause"/> a size and how rare it is. A cell is a cause of a channel; the rarity of a run of
/// missing or equal values is its length over the longest that is normal, that of all else Gumbel's y (<see cref="BlockMaxima"/>).
/// </summary>
internal sealed class AnomalyEvidence
{
    /// <summary>A channel that changes less often may well stand still.</summary>
    private const double OftenChanging = 0.25;

    private readonly int _channels;
    private readonly ChannelMeans _means;
    private readonly ChannelRelations _relations;
    private readonly BlockMaxima _maxima;
    private readonly RunLengths _missing;
    private readonly RunLengths _unchanged;
    private readonly double[] _changing;

    /// <summary>What the present run of equal readings repeats: an outlier too, which is why it is not the last known value.</summary>
    private readonly float[] _repeated;

    private readonly double[] _sizes;
    private readonly double[] _rarities;
    private readonly double[] _standardized;

    /// <summary>Knows nothing yet.</summary>
    public AnomalyEvidence(int channels)
    {
        _channels = channels;
        _means = new ChannelMeans(channels);
        _relations = new ChannelRelations(channels);
        _maxima = new BlockMaxima(channels * AnomalyCauses.Count);
        _missing = new RunLengths(channels, allowance: 3);
        _unchanged = new RunLengths(channels, allowance: 30);
        _changing = new double[channels];
        _repeated = new float[channels];
        Array.Fill(_repeated, float.NaN);
        _sizes = new double[channels * AnomalyCauses.Count];
        _rarities = new double[_sizes.Length];
        _standardized = new double[channels];
    }

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) =>
        ChannelMeans.Bytes(channels) + ChannelRelations.Bytes(channels) + BlockMaxima.Bytes(channels * AnomalyCauses.Count)
        + (2 * RunLengths.Bytes(channels)) + (channels * (((2L * AnomalyCauses.Count) + 2) * sizeof(double) + sizeof(float)));

    /// <summary>The number of a cause of a channel.</summary>
    public static int Cell(int channel, AnomalyCause cause) => (channel * AnomalyCauses.Count) + (int)cause;

    /// <summary>The size of a cell in the newest sample.</summary>
    public double Size(int cell) => _sizes[cell];

    /// <summary>The rarity of a cell in the newest sample; NaN where it is not known.</summary>
    public double Rarity(int cell) => _rarities[cell];

    /// <summary>Adds a sample.</summary>
    /// <param name="forecast">A float per channel; NaN where there is none.</param>
    /// <param name="actual">The observed values; NaN where missing.</param>
    /// <param name="frozen">The channel whose reference does not follow; -1 if all do.</param>
    /// <param name="warm">Whether forecasts are good enough to know what is rare.</param>
    /// <param name="isNormal">The sample is as it should be: while calibrating.</param>
    /// <returns>Whether any channel has both a value and a forecast.</returns>
    public bool Add(ReadOnlySpan<float> forecast, ReadOnlySpan<float> actual, int frozen, bool warm, bool isNormal)
    {
        Array.Fill(_rarities, double.NaN);
        bool any = false;
        for (int channel = 0; channel < _channels; channel++)
        {
            float value = actual[channel];
            _standardized[channel] = double.NaN;
            AddRuns(channel, value, isNormal);
            if (float.IsFinite(value) && float.IsFinite(value - forecast[channel]))
            {
                any = true;
                AddValue(channel, value, forecast[channel], channel != frozen, warm);
            }
        }

        _relations.Add(_standardized, frozen);
        for (int channel = 0; channel < _channels && warm; channel++)
        {
            double size = double.IsNaN(_standardized[channel]) ? 0 : _relations.Size(channel);
            if (size > 0)
            {
                Rate(Cell(channel, AnomalyCause.Relation), size);
            }
        }

        return any;
    }

    /// <summary>Ends a block of samples of a channel.</summary>
    public void EndBlock(int channel, bool learn)
    {
        double slow = _means.IndependentBlocks(channel);
        if (learn && _relations.Choose(channel))
        {
            _maxima.Forget(Cell(channel, AnomalyCause.Relation));
        }

        for (int cause = 0; cause < AnomalyCauses.Count; cause++)
        {
            bool isQuick = (AnomalyCause)cause is AnomalyCause.Error or AnomalyCause.Bias;
            _maxima.End(Cell(channel, (AnomalyCause)cause), learn, isQuick ? double.MaxValue : slow);
        }
    }

    /// <summary>A channel has returned to what is normal.</summary>
    public void Return(int channel) => _means.Return(channel);

    /// <summary>The state that a channel is in is normal: what is rare in it has to be found again.</summary>
    public void Accept(int channel)
    {
        _means.Accept(channel);
        for (int cause = 0; cause < AnomalyCauses.Count; cause++)
        {
            _maxima.Forget(Cell(channel, (AnomalyCause)cause));
        }

        // What stands still with it, as all lamps at night, does so for the same reason.
        for (int each = 0; each < _channels; each++)
        {
            _missing.Accept(each);
            _unchanged.Accept(each);
        }
    }

    /// <summary>What would be usual, and what is: in the channel's unit, or in samples of a run.</summary>
    public (double Expected, double Actual) Explain(int channel, AnomalyCause cause, float value, float forecast) => cause switch
    {
        AnomalyCause.Missing => (_missing.Longest(channel), _missing.Run(channel)),
        AnomalyCause.Unchanged => (_unchanged.Longest(channel), _unchanged.Run(channel)),
        AnomalyCause.Relation => (_means.Value(channel, _relations.Suggested(channel, _standardized)), value),
        _ => _means.Explain(channel, cause, value, forecast),
    };

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        _means.Visit(visitor, name + ".means");
        _relations.Visit(visitor, name + ".relations");
        _maxima.Visit(visitor, name + ".maxima");
        _missing.Visit(visitor, name + ".missing");
        _unchanged.Visit(visitor, name + ".unchanged");
        visitor.Visit(name + ".changing", _changing, finite: true);
        visitor.Visit(name + ".last", _repeated);
    }

    private void AddValue(int channel, float value, float forecast, bool follow, bool warm)
    {
        _means.Add(channel, value, forecast, follow);
        _standardized[channel] = _means.Standardized(channel, value);
        if (!warm)
        {
            return;
        }

        _means.Sizes(channel, value, forecast, _sizes.AsSpan(channel * AnomalyCauses.Count, AnomalyCauses.Count));
        for (int cause = 0; cause < AnomalyCauses.Count; cause++)
        {
            if (!AnomalyCauses.IsRun((AnomalyCause)cause) && (AnomalyCause)cause != AnomalyCause.Relation)
            {
                int cell = Cell(channel, (AnomalyCause)cause);
                Rate(cell, _sizes[cell]);
            }
        }
    }

    private void Rate(int cell, double size) => (_sizes[cell], _rarities[cell]) = (size, _maxima.Add(cell, size));

    private void AddRuns(int channel, float value, bool isNormal)
    {
        bool missing = !float.IsFinite(value);
        AddRun(_missing, AnomalyCause.Missing, channel, missing, isNormal, counts: true);
        if (missing)
        {
            return;
        }

        bool same = value == _repeated[channel], often = _changing[channel] > OftenChanging;
        _repeated[channel] = value;
        if (AddRun(_unchanged, AnomalyCause.Unchanged, channel, same, isNormal, often) < 1)
        {
            _changing[channel] += ((same ? 0 : 1) - _changing[channel]) / 1024;
        }
    }

    private double AddRun(RunLengths runs, AnomalyCause cause, int channel, bool inRun, bool isNormal, bool counts)
    {
        int cell = Cell(channel, cause);
        double ratio = runs.Add(channel, inRun, isNormal);
        _sizes[cell] = runs.Run(channel);
        _rarities[cell] = counts ? ratio : double.NaN;
        return ratio;
    }
}
