using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>For how many samples something has gone on, against the longest it ever did: run / (2 · longest + allowance), per channel.</summary>
internal sealed class RunLengths(int channels, int allowance)
{
    private readonly long[] _run = new long[channels];
    private readonly long[] _longest = new long[channels];

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => 2L * sizeof(long) * channels;

    /// <summary>Takes in one sample.</summary>
    /// <param name="channel">Whose.</param>
    /// <param name="goesOn">Whether the run goes on, or begins.</param>
    /// <param name="isNormal">Whether what comes now is how it should be, however long.</param>
    /// <returns>From 1 on it has never gone on for so long by far.</returns>
    public double Add(int channel, bool goesOn, bool isNormal)
    {
        long limit = (2 * _longest[channel]) + allowance;
        if (goesOn)
        {
            _run[channel]++;
        }

        if (!goesOn || isNormal)
        {
            // A fault may not teach more than that twice the longest run is nothing strange.
            _longest[channel] = Math.Max(_longest[channel], isNormal ? _run[channel] : Math.Min(_run[channel], limit));
        }

        if (!goesOn)
        {
            _run[channel] = 0;
        }

        return (double)_run[channel] / limit;
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".run", _run, min: 0, max: long.MaxValue / 8);
        visitor.Visit(name + ".longest", _longest, min: 0, max: long.MaxValue / 8);
    }
}
