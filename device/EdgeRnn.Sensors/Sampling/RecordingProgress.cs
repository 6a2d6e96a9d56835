using System.Diagnostics;
using System.Globalization;

namespace EdgeRnn.Sensors.Sampling;

/// <summary>One line of a terminal that tells, once a second, how far a recording is.</summary>
/// <param name="terminal">Where.</param>
/// <param name="rows">The rows wanted; null if there is no end.</param>
internal sealed class RecordingProgress(TextWriter terminal, long? rows)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private double _told;

    public void Row(long row)
    {
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        if (seconds - _told < 1)
        {
            return;
        }

        _told = seconds;
        double rate = row / seconds;
        string left = rows is { } all ? Invariant($" of {all:N0}, {TimeSpan.FromSeconds(Math.Ceiling((all - row) / rate)):c} left") : "";
        terminal.Write(Invariant($"\r{row:N0} rows{left}, {rate:0.0} rows/s   "));
    }

    /// <summary>Leaves the line, if one was begun.</summary>
    public void End()
    {
        if (_told > 0)
        {
            terminal.WriteLine();
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
