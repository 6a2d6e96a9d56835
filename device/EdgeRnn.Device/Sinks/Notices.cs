namespace EdgeRnn.Device.Sinks;

/// <summary>Syslog's levels of those that are used, as the journal reads them at the start of a line.</summary>
internal enum NoticeLevel
{
    Error = 3,
    Warning = 4,
    Information = 6,
}

/// <summary>
/// Lines for the log, at most one per cause in ten seconds, and in twice that after each while the cause continues, up to an hour; the
/// next one counts those left out.
/// </summary>
/// <param name="output">Where they go.</param>
/// <param name="time">Its monotonic clock counts the seconds.</param>
/// <param name="forJournal">Begins each line with its level, as <c>&lt;4&gt;</c>.</param>
internal sealed class Notices(TextWriter output, TimeProvider time, bool forJournal)
{
    private const int MostCauses = 1000;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromHours(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long LoggedAt, long LeftOut, TimeSpan Quiet)> _causes = [];

    /// <summary>Writes a line, unless one of the same cause was written a moment ago.</summary>
    /// <param name="level">How bad it is.</param>
    /// <param name="cause">What is counted as the same.</param>
    /// <param name="message">One line.</param>
    public void Log(NoticeLevel level, string cause, string message)
    {
        lock (_gate)
        {
            bool known = _causes.TryGetValue(cause, out (long LoggedAt, long LeftOut, TimeSpan Quiet) past);
            TimeSpan elapsed = known ? time.GetElapsedTime(past.LoggedAt) : TimeSpan.MaxValue;
            if (elapsed < past.Quiet)
            {
                _causes[cause] = past with { LeftOut = past.LeftOut + 1 };
                return;
            }

            if (!known && _causes.Count >= MostCauses)
            {
                _causes.Clear();
            }

            Write(level, message + (past.LeftOut > 0 ? $" ({past.LeftOut} more like this were left out)" : ""));
            bool continues = known && elapsed < 2 * past.Quiet;
            _causes[cause] = (time.GetTimestamp(), 0, !continues ? Quiet : 2 * past.Quiet < LongestQuiet ? 2 * past.Quiet : LongestQuiet);
        }
    }

    /// <summary>Writes a line in any case: for callers that limit themselves.</summary>
    public void Write(NoticeLevel level, string message)
    {
        lock (_gate)
        {
            output.WriteLine($"{(forJournal ? $"<{(int)level}>" : "edgernn: ")}{message.ReplaceLineEndings(" ")}");
            output.Flush();
        }
    }
}
