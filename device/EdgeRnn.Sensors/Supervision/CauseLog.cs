namespace EdgeRnn.Sensors.Supervision;

/// <summary>What a line of the log can be about.</summary>
internal enum Cause
{
    NotFinite,
    OutOfRange,
    Time,
    Malformed,
    Bus,
    Late,
    Lost,
    Returned,
}

/// <summary>At most one line per cause in <see cref="Silence"/>; the next one says how many were left out.</summary>
internal sealed class CauseLog(string device, TimeProvider time, Action<string> log)
{
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly long[] _writtenAt = new long[Enum.GetValues<Cause>().Length];
    private readonly long[] _leftOut = new long[Enum.GetValues<Cause>().Length];
    private readonly bool[] _ever = new bool[Enum.GetValues<Cause>().Length];

    /// <summary>Whether a line may be written now; if not, it is counted. Ask before making its text.</summary>
    public bool Allows(Cause cause)
    {
        int i = (int)cause;
        if (_ever[i] && time.GetElapsedTime(_writtenAt[i]) < Silence)
        {
            _leftOut[i]++;
            return false;
        }

        return true;
    }

    /// <summary>Writes a line if one may be written now.</summary>
    public void TryWrite(Cause cause, string text)
    {
        if (Allows(cause))
        {
            Write(cause, text);
        }
    }

    public void Write(Cause cause, string text)
    {
        int i = (int)cause;
        log(_leftOut[i] > 0 ? $"{device}: {text} ({_leftOut[i]} more of this kind since the last line)" : $"{device}: {text}");
        (_writtenAt[i], _leftOut[i], _ever[i]) = (time.GetTimestamp(), 0, true);
    }
}
