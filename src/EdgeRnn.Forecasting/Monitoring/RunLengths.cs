using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>The length of a run in samples, relative to the longest so far: run / (2 · longest + allowance), per channel.</summary>
internal sealed class RunLengths(int channels, int allowance)
{
    private readonly long[] _run = new long[channels];
    private readonly long[] _longest = new long[channels];

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => 2L * sizeof(long) * channels;

    /// <summary>Adds one sample.</summary>
    /// <param name="channel">Whose.</param>
    /// <param name="inRun">Whether the sample begins or continues a run.</param>
    /// <param name="isNormal">Whether the run is normal, however long.</param>
    /// <returns>1 or more if no run was ever nearly as long.</returns>
    public double Add(int channel, bool inRun, bool isNormal)
    {
        long limit = (2 * _longest[channel]) + allowance;
        if (inRun)
        {
            _run[channel]++;
        }

        if (!inRun || isNormal)
        {
            // A fault may not teach more than that four times the limit is nothing strange.
            _longest[channel] = Math.Max(_longest[channel], isNormal ? _run[channel] : Math.Min(_run[channel], 4 * limit));
        }

        if (!inRun)
        {
            _run[channel] = 0;
        }

        return (double)_run[channel] / limit;
    }

    /// <summary>The length of the present run.</summary>
    public long Run(int channel) => _run[channel];

    /// <summary>Samples of the longest run that counts as normal.</summary>
    public long Longest(int channel) => _longest[channel];

    /// <summary>The present run is normal.</summary>
    public void Accept(int channel) => _longest[channel] = Math.Max(_longest[channel], _run[channel]);

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".run", _run, min: 0, max: long.MaxValue / 8);
        visitor.Visit(name + ".longest", _longest, min: 0, max: long.MaxValue / 8);
    }
}
