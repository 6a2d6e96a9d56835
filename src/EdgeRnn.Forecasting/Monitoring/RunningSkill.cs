using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>1 - Σ (forecast - x)² / Σ (last value - x)², the mean over the channels, what is old fading.</summary>
/// <param name="channels">In a sample.</param>
/// <param name="memory">About how many samples count.</param>
internal sealed class RunningSkill(int channels, int memory)
{
    private readonly double[] _squares = new double[channels];
    private readonly double[] _persistence = new double[channels];
    private readonly double _rest = 1 - (1.0 / memory);

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => 2L * sizeof(double) * channels;

    /// <summary>The skill; NaN while persistence has made no error.</summary>
    public double Value
    {
        get
        {
            double sum = 0;
            int known = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                if (_persistence[channel] > 0)
                {
                    sum += 1 - (_squares[channel] / _persistence[channel]);
                    known++;
                }
            }

            return known == 0 ? double.NaN : sum / known;
        }
    }

    /// <summary>Adds the errors of one sample; a float per channel, NaN where it is not known.</summary>
    public void Add(ReadOnlySpan<float> forecast, ReadOnlySpan<float> persistence, ReadOnlySpan<float> actual)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            double error = (double)forecast[channel] - actual[channel], still = (double)persistence[channel] - actual[channel];
            if (double.IsFinite(error) && double.IsFinite(still))
            {
                _squares[channel] = (_squares[channel] * _rest) + (error * error);
                _persistence[channel] = (_persistence[channel] * _rest) + (still * still);
            }
        }
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".squares", _squares, finite: true);
        visitor.Visit(name + ".persistence", _persistence, finite: true);
    }
}
