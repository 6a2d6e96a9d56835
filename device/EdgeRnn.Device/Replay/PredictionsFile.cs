using System.Globalization;
using System.Text;
using EdgeRnn.Device.Output;
using EdgeRnn.Forecasting.Intervals;
using EdgeRnn.Sensors.Sampling;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Replay;

/// <summary>Writes <c>row,horizon,…</c> with a column per channel, then NAME.low and NAME.high of each; a line allocates nothing.</summary>
internal sealed class PredictionsFile : IDisposable
{
    private const int LongestNumber = 32;
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly byte[] _buffer;
    private readonly int _longestLine;
    private int _filled;

    private PredictionsFile(string path, int channels, FileMode mode)
    {
        _path = path;
        _longestLine = ((3 * channels) + 2) * LongestNumber;
        _buffer = new byte[Math.Max(1 << 16, 2 * _longestLine)];
        _stream = new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>A new file with its header.</summary>
    public static PredictionsFile Create(string path, IReadOnlyList<string> channels) => Guard(path, () =>
    {
        var file = new PredictionsFile(path, channels.Count, FileMode.Create);
        file._stream.Write(Encoding.UTF8.GetBytes($"row,horizon,{string.Join(',', [.. channels.Select(CsvField.Of), .. channels.SelectMany(Bounds)])}\n"));
        return file;
    });

    /// <summary>Continues a file at a length that it once had; the rest is cut off.</summary>
    public static PredictionsFile Continue(string path, int channels, long length) => Guard(path, () =>
    {
        var file = new PredictionsFile(path, channels, FileMode.Open);
        file._stream.SetLength(length);
        file._stream.Position = length;
        return file;
    });

    /// <summary>A line, unless nothing was predicted.</summary>
    public void Write(long row, int horizon, ReadOnlySpan<float> forecast, in ForecastBounds bounds)
    {
        if (!forecast.ContainsAnyExcept(float.NaN))
        {
            return;
        }

        if (_filled + _longestLine > _buffer.Length)
        {
            Empty();
        }

        Append(row);
        Append((long)horizon);
        foreach (float x in forecast)
        {
            // As a double's shortest text: read as float or as double, it is the same number.
            Append((double)x);
        }

        for (int channel = 0; channel < forecast.Length; channel++)
        {
            Append((double)bounds.Lower[channel]);
            Append((double)bounds.Upper[channel]);
        }

        _buffer[_filled - 1] = (byte)'\n';
    }

    /// <summary>Brings all lines to the disk.</summary>
    /// <returns>The file's length.</returns>
    public long Flush()
    {
        Empty();
        _stream.Flush(flushToDisk: true);
        return _stream.Length;
    }

    public void Dispose()
    {
        Empty();
        _stream.Dispose();
    }

    private static string[] Bounds(string channel) => [CsvField.Of(channel + ".low"), CsvField.Of(channel + ".high")];

    private void Append<T>(T value)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(_buffer.AsSpan(_filled), out int written, default, CultureInfo.InvariantCulture);
        _filled += written;
        _buffer[_filled++] = (byte)',';
    }

    private void Empty()
    {
        try
        {
            _stream.Write(_buffer.AsSpan(0, _filled));
            _filled = 0;
        }
        catch (IOException error)
        {
            _filled = 0;
            throw Unwritable(_path, error);
        }
    }

    private static PredictionsFile Guard(string path, Func<PredictionsFile> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            throw Unwritable(path, error);
        }
    }

    private static UserException Unwritable(string path, Exception error) => OutputFile.Unwritable("--predictions", path, error);
}
