namespace EdgeRnn.Sensors.Text;

/// <summary>
/// Samples as text, a line each: CSV or JSON objects, which the first line tells. Each read waits for the next line.
/// </summary>
internal sealed class TextSource : ISensorSource
{
    private readonly LineReader _lines;
    private readonly IRowFormat _format;
    private readonly string _name;
    private readonly Queue<byte[]> _seen = [];

    /// <summary>Waits for the first lines.</summary>
    /// <param name="stream">Owned from here on.</param>
    /// <param name="name">Of the stream, for messages.</param>
    /// <param name="kind">Of the channels.</param>
    /// <param name="path">Of the channels; empty if there is none.</param>
    /// <exception cref="SensorException">There are no samples in it.</exception>
    public TextSource(Stream stream, string name, string kind, string path)
    {
        _name = name;
        _lines = new LineReader(stream, name);
        byte[] first = FirstLine();
        if (first[0] == (byte)'{')
        {
            _format = new JsonRows(first);
        }
        else
        {
            byte[] second = NextLine(out ReadOnlySpan<byte> line) ? line.ToArray() : first;
            _format = new CsvRows(first, second);
            if (!ReferenceEquals(first, second))
            {
                _seen.Enqueue(second);
            }
        }

        if (_format.StartsWithSample)
        {
            _seen = new Queue<byte[]>([first, .. _seen]);
        }

        Channels = ChannelsOf(_format.Names, kind, path);
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public SampleTiming Timing => SampleTiming.SelfPaced;

    public long? SampleTime { get; private set; }

    public static TextSource StandardInput() => new(Console.OpenStandardInput(), "standard input", "stdin", "");

    public void Read(Span<float> values)
    {
        if (!_seen.TryDequeue(out byte[]? seen))
        {
            if (!NextLine(out ReadOnlySpan<byte> line))
            {
                throw new SensorException($"{_name}: ended after {_lines.Number} lines", trouble: SensorTrouble.Ended);
            }

            Parse(line, values);
            return;
        }

        Parse(seen, values);
    }

    public void Dispose() => _lines.Dispose();

    private void Parse(ReadOnlySpan<byte> line, Span<float> values)
    {
        try
        {
            _format.Read(line, values, out long? time);
            SampleTime = time;
        }
        catch (SensorException error)
        {
            throw new SensorException($"{_name}, line {_lines.Number - _seen.Count}: {error.Message}", error);
        }
    }

    private byte[] FirstLine()
    {
        if (!NextLine(out ReadOnlySpan<byte> line))
        {
            throw new SensorException($"{_name}: is empty; expected a heading and rows of numbers, or a JSON object in each line", trouble: SensorTrouble.Ended);
        }

        return line.StartsWith("\uFEFF"u8) ? line[3..].ToArray() : line.ToArray();
    }

    private bool NextLine(out ReadOnlySpan<byte> line)
    {
        while (_lines.Next(out line))
        {
            if (line.ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                return true;
            }
        }

        return false;
    }

    private SensorChannel[] ChannelsOf(IReadOnlyList<string> names, string kind, string path)
    {
        SensorChannel[] channels = [.. names.Select(name => new SensorChannel(SensorChannel.PartOf(name.Trim()), kind, name, "", path))];
        if (channels.Length == 0)
        {
            throw new SensorException($"{_name}: no numbers in the first line of samples; expected a heading and rows of numbers, or a JSON object in each line");
        }

        return channels.GroupBy(channel => channel.Id).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new SensorException($"{_name}: '{twice.Key}' is there twice; name each channel once")
            : channels;
    }
}
