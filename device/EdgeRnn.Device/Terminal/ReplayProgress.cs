using System.Diagnostics;
using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;

namespace EdgeRnn.Device.Terminal;

/// <summary>How far a replay is, in words.</summary>
internal sealed class ReplayProgress(ReplaySession session)
{
    private readonly long _startRow = session.Trace.Row;
    private readonly long _start = Stopwatch.GetTimestamp();

    public double Part => (double)session.Trace.Row / session.Trace.Rows;

    /// <summary>Row, rate and time left.</summary>
    public string Position()
    {
        long row = session.Trace.Row, rows = session.Trace.Rows;
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds, rate = (row - _startRow) / Math.Max(seconds, 1e-3);
        string left = row == rows || rate == 0 ? "" : Format($", {(rows - row) / rate:N0} s left");
        return Format($"row {row:N0} of {rows:N0} ({Part:P0}), {rate:N0} rows/s{left}");
    }

    /// <summary>The error of the newest thousand rows beside persistence's.</summary>
    public string Errors() => "error " + string.Join(", ", session.Trace.Horizons.Select((horizon, i) => Format(
        $"{TableNumber.Of(session.Trace.RecentRatio(i), "0.000")}{(session.Trace.Horizons.Count > 1 ? $" at {horizon}" : "")}"))) + " of persistence's";

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
