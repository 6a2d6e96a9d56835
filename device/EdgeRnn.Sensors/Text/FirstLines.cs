using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Sensors.Text;

/// <summary>The first lines of a text, which decide how all are read and are then read themselves.</summary>
/// <param name="lines">Where they come from.</param>
internal sealed class FirstLines(LineReader lines)
{
    private const int FewestLines = 4, MostLines = 64;

    private readonly Queue<(long Number, byte[] Line)> _held = [];
    private SensorException? _tooLong;

    /// <summary>As many lines as there are at once, but a few at least; empty where there are none.</summary>
    /// <exception cref="InputException">The first one is too long.</exception>
    public byte[] Take()
    {
        MemoryStream text = new();
        int held = 0;
        while ((held < FewestLines || (held < MostLines && lines.HasMore)) && Next(out ReadOnlySpan<byte> line))
        {
            held += line.ContainsAnyExcept((byte)' ', (byte)'\t') ? 1 : 0;
            _held.Enqueue((lines.Number, line.ToArray()));
            text.Write(line);
            text.WriteByte((byte)'\n');
        }

        return held > 0 ? text.ToArray() : _tooLong is { } first ? throw new InputException(first.Message, first) : [];
    }

    /// <summary>The next of these lines; false where all were handed on.</summary>
    /// <exception cref="SensorException">The line behind them is too long.</exception>
    public bool TryNext(out long number, out byte[] line)
    {
        if (_held.TryDequeue(out (long Number, byte[] Line) held))
        {
            (number, line) = held;
            return true;
        }

        (number, line) = (0, []);
        SensorException? error = _tooLong;
        _tooLong = null;
        return error is null ? false : throw error;
    }

    private bool Next(out ReadOnlySpan<byte> line)
    {
        try
        {
            return lines.Next(out line);
        }
        catch (SensorException error) when (error.Trouble == SensorTrouble.Malformed)
        {
            // Too long a line ends the sample; it is reported once those in front of it have been read.
            _tooLong = error;
            line = default;
            return false;
        }
    }
}
