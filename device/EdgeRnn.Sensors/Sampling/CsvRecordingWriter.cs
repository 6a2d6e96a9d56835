using System.Globalization;

namespace EdgeRnn.Sensors.Sampling;

/// <summary>
/// A recording as CSV: <c>time</c> (ISO 8601, UTC, milliseconds) and a column per channel; invariant, at most seven
/// digits and three decimals (eight below 0.1, an exponent below 0.0001), an empty field where a value is missing. Each row is handed on whole, at once.
/// </summary>
internal sealed class CsvRecordingWriter
{
    private const int LongestTime = 24;

    // A float in fixed notation: sign, 39 digits, point, decimals, and the separator.
    private const int LongestField = 48;

    // Below it three decimals would leave a rotation or a small current without digits.
    private const float Small = 0.1f;

    // Below it eight decimals would leave fewer than five digits.
    private const float Tiny = 1e-4f;

    private readonly TextWriter _output;
    private readonly char[] _row;
    private readonly int _channels;

    public CsvRecordingWriter(TextWriter output, IReadOnlyList<SensorChannel> channels)
    {
        _output = output;
        _channels = channels.Count;
        _row = new char[LongestTime + (channels.Count * LongestField) + 1];
        _output.Write($"time,{string.Join(',', channels.Select(channel => CsvField.Of(channel.Id)))}\n");
    }

    public void Write(DateTime utc, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _channels);
        utc.TryFormat(_row, out int length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        foreach (float value in values)
        {
            _row[length++] = ',';
            if (float.IsFinite(value))
            {
                value.TryFormat(_row.AsSpan(length), out int written, FormatOf(float.Abs(value)), CultureInfo.InvariantCulture);
                length += written;
            }
        }

        _row[length++] = '\n';
        _output.Write(_row, 0, length);
    }

    private static string FormatOf(float size) => size is 0 or >= Small ? "0.###" : size < Tiny ? "0.######e+0" : "0.########";
}
