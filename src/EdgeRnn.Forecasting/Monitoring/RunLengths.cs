using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>How long something has gone on, in samples, against the longest that it ever did: run / (2 · longest + allowance), per channel.</summary>
internal sealed class RunLengths(int channels, int allowance)
{
    private readonly long[] _run = new long[channels];
    private readonly long[] _longest = new long[channels];

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => 2L * sizeof(long) * channels;

    /// <summary>Adds one sample.</summary>
    /// <param name="channel">Whose.</param>
    /// <param name="goesOn">Whether the run goes on, or begins.</param>
    /// <param name="isNormal">Whether what comes now is how it should be, however long.</param>
    /// <returns>1 or more if it has never gone on for nearly as long.</returns>
    public double Add(int channel, bool goesOn, bool isNormal)
    {
        long limit = (2 * _longest[channel]) + allowance;
        if (goesOn)
        {
            _run[channel]++;
        }

        if (!goesOn || isNormal)
        {
            // A fault may not teach more than that four times the limit is nothing strange.
            _longest[channel] = Math.Max(_longest[channel], isNormal ? _run[channel] : Math.Min(_run[channel], 4 * limit));
        }

        if (!goesOn)
        {
            _run[channel] = 0;
        }

        return (double)_run[channel] / limit;
    }

    /// <summary>Samples for which the present run has gone on.</summary>
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
