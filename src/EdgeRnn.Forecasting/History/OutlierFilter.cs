using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.History;

/// <summary>
/// Treats single implausible values as missing, per channel. With c the root mean square of all changes that were not 0,
/// and m, s the mean and deviation of about the last <see cref="Memory"/> sound values, x is an outlier if |x - last| &gt; 20 c and
/// |x - m| &gt; 20 s: no change was ever as large, and it is far from the channel's recent values.
/// </summary>
/// <remarks>
/// A jump that lasts is a step: <see cref="Confirmations"/> outliers in a row that lie together are used from then on; so are
/// <see cref="Patience"/> that do not, and the scale is learned again. In c a change counts as 3 c at most, so that one outlier
/// widens it little and frequent ones do in time. Nothing is an outlier before a hundred changes: a channel at rest has no scale.
/// </remarks>
internal sealed class OutlierFilter(int channels)
{
    /// <summary>Outliers in a row, near each other, that make a step.</summary>
    public const int Confirmations = 3;

    /// <summary>Outliers in a row, wherever they lie, after which the channel counts as another one, of a scale still to be learned.</summary>
    public const int Patience = 16;

    private const float Far = 20, Counted = 3;
    private const int ChangesBefore = 100, Memory = 256;

    private static readonly StateMigration[] Migrations = [new("leave out the last value, which the history holds", draft => draft.Remove("last"))];

    private readonly double[] _changeSquares = new double[channels];
    private readonly double[] _means = new double[channels];
    private readonly double[] _variances = new double[channels];
    private readonly long[] _changes = new long[channels];
    private readonly long[] _counts = new long[channels];
    private readonly long[] _outliersInARow = new long[channels];
    private readonly long[] _together = new long[channels];
    private readonly float[] _outlier = new float[channels];
    private readonly float[] _clean = new float[channels];
    private readonly SampleVerdict[] _verdicts = new SampleVerdict[channels];
    private long _held;

    /// <summary>Values taken as missing so far, of all channels.</summary>
    public long Held => _held;

    /// <summary>What was found about each value of the newest sample.</summary>
    public ReadOnlySpan<SampleVerdict> Verdicts => _verdicts;

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => ((3 * sizeof(double)) + (4 * sizeof(long)) + (2 * sizeof(float)) + sizeof(SampleVerdict)) * (long)channels;

    /// <summary>The sample with NaN for missing values and outliers.</summary>
    /// <param name="sample">A float per channel; NaN or infinite where the value is missing.</param>
    /// <param name="last">Each channel's last known value, NaN before the first: of what this filter let through.</param>
    public ReadOnlySpan<float> Clean(ReadOnlySpan<float> sample, ReadOnlySpan<float> last)
    {
        for (int channel = 0; channel < sample.Length; channel++)
        {
            SampleVerdict verdict = Judge(channel, sample[channel], (double)sample[channel] - last[channel]);
            _held += verdict == SampleVerdict.Outlier ? 1 : 0;
            _clean[channel] = verdict is SampleVerdict.Sound or SampleVerdict.Step ? sample[channel] : float.NaN;
            _verdicts[channel] = verdict;
        }

        return _clean;
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor)
    {
        visitor.Version("", Migrations);
        visitor.Visit("change_squares", _changeSquares, finite: true);
        visitor.Visit("means", _means, finite: true);
        visitor.Visit("variances", _variances, finite: true);
        visitor.Visit("changes", _changes, min: 0);
        visitor.Visit("counts", _counts, min: 0);
        visitor.Visit("outliers_in_a_row", _outliersInARow, min: 0);
        visitor.Visit("together", _together, min: 0);
        visitor.Visit("outlier", _outlier);
        visitor.Visit("held", ref _held, min: 0);
    }

    private SampleVerdict Judge(int channel, float x, double change)
    {
        if (!float.IsFinite(x))
        {
            return SampleVerdict.Missing;
        }

        if (IsFar(channel, x, change))
        {
            CountChange(channel, change);
            if (!IsConfirmed(channel, x))
            {
                return SampleVerdict.Outlier;
            }

            _counts[channel] = 0;
            Use(channel, x);
            return SampleVerdict.Step;
        }

        _outliersInARow[channel] = 0;
        CountChange(channel, change);
        Use(channel, x);
        return SampleVerdict.Sound;
    }

    private bool IsFar(int channel, float x, double change)
    {
        if (_changes[channel] < ChangesBefore)
        {
            return false;
        }

        double distance = x - _means[channel];
        return change * change > Far * Far * (_changeSquares[channel] / _changes[channel])
            && distance * distance > Far * Far * _variances[channel];
    }

    private bool IsConfirmed(int channel, float x)
    {
        bool near = _outliersInARow[channel] > 0
            && Math.Abs((double)x - _outlier[channel]) < 0.5 * Math.Abs(_outlier[channel] - _means[channel]);
        _together[channel] = near ? _together[channel] + 1 : 1;
        _outlier[channel] = near ? _outlier[channel] : x;
        _outliersInARow[channel]++;
        if (_outliersInARow[channel] >= Patience)
        {
            // Another scale, to be learned from here.
            (_changes[channel], _changeSquares[channel]) = (0, 0);
        }
        else if (_together[channel] < Confirmations)
        {
            return false;
        }

        _outliersInARow[channel] = 0;
        return true;
    }

    private void CountChange(int channel, double change)
    {
        if (change == 0 || double.IsNaN(change))
        {
            return;
        }

        long changes = _changes[channel]++;
        double square = change * change;
        _changeSquares[channel] += changes < ChangesBefore ? square : Math.Min(square, Counted * Counted * (_changeSquares[channel] / changes));
    }

    private void Use(int channel, float x)
    {
        // The mean and variance of all values at first, exponentially forgetting ones later.
        double weight = 1.0 / Math.Min(++_counts[channel], Memory), difference = x - _means[channel];
        _means[channel] += weight * difference;
        _variances[channel] = _counts[channel] == 1 ? 0 : (1 - weight) * (_variances[channel] + (weight * difference * difference));
    }
}
