using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Live;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Text;

/// <summary>
/// Samples as text, a line each: delimited fields, JSON objects or the line protocol, as the first lines decide. Each read waits for
/// the next line.
/// </summary>
internal sealed class TextSource : ISensorSource, IAnnotated
{
    private const int MostNotes = 100;

    private readonly Lock _reading = new();
    private readonly LineReader _lines;
    private readonly CleanStream _text;
    private readonly string _name;
    private readonly RecordingSample _sample;
    private readonly ILineRecord _record;
    private readonly LiveRows _rows;
    private readonly RowTimes? _times;
    private readonly HeaderMatch _header;
    private readonly Watch _watch;
    private readonly LiveWatch _rowWatch;
    private readonly FirstLines _first;
    private readonly Queue<string> _notes;
    private readonly HashSet<string> _told = [];
    private readonly int _named;
    private long _number;
    private bool _hasRecord;
    private int _knownNames;

    /// <summary>Waits for the first lines.</summary>
    /// <param name="stream">Owned from here on.</param>
    /// <param name="name">Of the stream, for messages.</param>
    /// <param name="kind">Of the channels.</param>
    /// <param name="path">Of the channels; empty if there is none.</param>
    /// <param name="options">What the user decided.</param>
    /// <exception cref="SensorException">There are no samples in it.</exception>
    /// <exception cref="InputException">What it holds cannot be read, or in two ways.</exception>
    public TextSource(Stream stream, string name, string kind, string path, ReadingOptions? options = null)
    {
        options ??= new ReadingOptions();
        _name = name;
        byte[] start = new byte[1 << 16];
        int read = stream.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        _text = new CleanStream(stream, start[..read], isWhole: read < 4, collapsesBlanks: false);
        _lines = new LineReader(_text, name);
        _first = new FirstLines(_lines);
        byte[] text = _first.Take();
        _sample = text.Length > 0 ? RecordingSample.Of(name, text, options, isLive: true) : throw new SensorException(
            $"{name}: is empty; expected a heading and rows of numbers, or a JSON object in each line", trouble: SensorTrouble.Ended);
        (_header, _watch) = (new HeaderMatch(_sample.Dialect.Header), new Watch(_sample));
        (_times, _rows) = (_sample.Plan.Time is { } time ? new RowTimes(time, time.Forms[0]) : null, new LiveRows(_sample.Plan, Interval(options)));
        _rowWatch = new LiveWatch(_rows.Channels);
        _record = _sample.Dialect.Form == TextForm.Delimited ? new DelimitedLine(_sample.Dialect) : new MemberLine(_sample.Dialect.Form);
        _named = _knownNames = _sample.Plan.Columns.Count;
        Channels = ChannelsOf(kind, path);
        _notes = new Queue<string>(LiveNotes.Of(_sample, _text.EncodingName, [.. Channels.Select(channel => channel.Name)]));
        if (options.Every is { } every)
        {
            _notes.Enqueue($"rows are resampled: a row every {TimeText.Duration(every.TotalNanoseconds)}, the mean of numbers, the last of states, the increment of totals");
        }
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public SampleTiming Timing => SampleTiming.SelfPaced;

    public long? SampleTime { get; private set; }

    public static TextSource StandardInput(ReadingOptions options) => new(Text.StandardInput.Open(), "standard input", "stdin", "", options);

    public string? TakeNote() => _notes.TryDequeue(out string? note) ? note : null;

    public void Read(Span<float> values)
    {
        lock (_reading)
        {
            ReadRow(values);
        }
    }

    /// <summary>Also ends a wait, where the system lets it.</summary>
    public void Dispose()
    {
        _lines.Dispose();
        // A reading that is under way on another thread still uses the record.
        if (_reading.TryEnter())
        {
            _record.Dispose();
            _reading.Exit();
        }
    }

    private void ReadRow(Span<float> values)
    {
        for (; ; )
        {
            if (!_hasRecord && !TakeRecord())
            {
                End(values);
                return;
            }

            long? time = Time();
            if (_rows.EndsRow(_record, time))
            {
                Take(values);
                return;
            }

            _hasRecord = false;
            if (!Add(time))
            {
                continue;
            }

            if (_rows.IsImmediate)
            {
                Take(values);
                return;
            }
        }
    }

    private void End(Span<float> values)
    {
        if (!_rows.IsBegun)
        {
            throw new SensorException($"{_name}: ended after {_lines.Number} {Plural.Of(_lines.Number, "line")}", trouble: SensorTrouble.Ended);
        }

        Take(values);
    }

    private void Take(Span<float> values)
    {
        SampleTime = _rows.Take(values);
        _rowWatch.See(values, SampleTime)?.ForEach(NoteOnce);
    }

    private bool Add(long? time)
    {
        try
        {
            bool added = _rows.Add(_record, time, _number);
            while (_rows.Texts.TryTakeNote(out string? text))
            {
                _notes.Enqueue(text!);
            }

            if (_watch.See(_record, _number) is { } news)
            {
                NoteOnce(news);
            }

            if (!added)
            {
                NoteOnce($"'{PlainText.Of(_rows.EntityOf(_record))}' was not among the first {_sample.Table.Rows.Count} samples: it is not read; start again to read it");
            }

            return added;
        }
        catch (RecordException error)
        {
            throw Malformed(error);
        }
    }

    private SensorException Malformed(RecordException error) => new($"{_name}, line {_number}: {error.Message}", error);

    private long? Time()
    {
        if (_times is null)
        {
            return null;
        }

        if (_times.TryRead(_record, out long time))
        {
            return time;
        }

        if (_times.SummaryIn(_record) is { } summary)
        {
            _hasRecord = false;
            throw Malformed(new RecordException(summary));
        }

        int place = _sample.Plan.Time!.Place;
        NoteOf("time", $"line {_number} has no time that can be read in '{_sample.Plan.Names[place]}', but '{ChannelColumn.Shown(_record[place])}': such samples count as of the moment when they come");
        return null;
    }

    /// <summary>Moves to the next line that holds a record.</summary>
    private bool TakeRecord()
    {
        if (_record is MemberLine members && TakeMore(members))
        {
            return true;
        }

        for (; ; )
        {
            ReadOnlySpan<byte> line;
            if (_first.TryNext(out _number, out byte[] held))
            {
                line = held;
            }
            else if (_lines.Next(out line))
            {
                _number = _lines.Number;
            }
            else
            {
                return false;
            }

            if (_number >= _sample.Dialect.FirstDataLine && line.ContainsAnyExcept((byte)' ', (byte)'\t') && Split(line))
            {
                return true;
            }
        }
    }

    /// <summary>A further object of the same line.</summary>
    private bool TakeMore(MemberLine members)
    {
        try
        {
            return _hasRecord = members.TakeMore();
        }
        catch (RecordException error)
        {
            throw Malformed(error);
        }
    }

    private bool Split(ReadOnlySpan<byte> line)
    {
        try
        {
            _hasRecord = _record.Take(line);
        }
        catch (RecordException error)
        {
            throw Malformed(error);
        }

        if (_hasRecord && _sample.Dialect.Form == TextForm.Delimited && _record.Count != _named)
        {
            _hasRecord = false;
            throw new SensorException($"{_name}, line {_number}: {_record.Count} {Plural.Of(_record.Count, "field")}; expected {_named}, as in the first line");
        }

        if (_hasRecord && _header.Matches(_record))
        {
            NoteOnce("lines that repeat the header are passed over");
            return _hasRecord = false;
        }

        if (_record.Count > _knownNames)
        {
            NoteOnce($"member '{string.Join("', '", _record.Names.Skip(_knownNames))}' came after the first {_sample.Table.Rows.Count} samples: it is not read; start again to read it");
            _knownNames = _record.Count;
        }

        return _hasRecord;
    }

    private void NoteOnce(string note) => NoteOf(note, note);

    /// <summary>One note of each subject.</summary>
    private void NoteOf(string subject, string note)
    {
        if (_told.Count < MostNotes && _told.Add(subject))
        {
            _notes.Enqueue(note);
        }
    }

    private long Interval(ReadingOptions options) => options.Every is not { } every ? 0
        : _sample.Plan.Time is not null ? every.Ticks * 100
        : throw new SensorException($"{_name}: --every needs times, and no column holds them; name it with --time-column");

    private SensorChannel[] ChannelsOf(string kind, string path)
    {
        SensorChannel[] channels = [.. _rows.Channels.Select(channel => new SensorChannel(SensorChannel.OfColumn(channel.Name), kind, channel.Name, channel.Plan.Unit, path))];
        return channels.GroupBy(channel => channel.Id).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new SensorException($"{_name}: '{twice.Key}' is there twice; name each channel once")
            : channels;
    }
}
