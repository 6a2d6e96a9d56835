using System.Diagnostics;
using static System.FormattableString;

namespace EdgeRnn.Sensors.Sampling;

/// <summary>One line of a terminal that shows, once a second, how far a recording is.</summary>
/// <param name="terminal">Where.</param>
/// <param name="rows">The rows wanted; null if there is no end.</param>
internal sealed class RecordingProgress(TextWriter terminal, long? rows)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private double _shownAt;

    public void Row(long row)
    {
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        if (seconds - _shownAt < 1)
        {
            return;
        }

        _shownAt = seconds;
        double rate = row / seconds;
        string left = rows is { } all ? Invariant($" of {all:N0}, {TimeSpan.FromSeconds(Math.Ceiling((all - row) / rate)):c} left") : "";
        terminal.Write(Invariant($"\r{row:N0} rows{left}, {rate:0.0} rows/s   "));
        terminal.Flush();
    }

    /// <summary>Leaves the line, if one was begun.</summary>
    public void End()
    {
        if (_shownAt > 0)
        {
            terminal.WriteLine();
        }
    }
}
