using System.Text;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Live;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Sensors.Text;

/// <summary>Lines with the samples that they hold, one by one as they come: for programs that pass lines on.</summary>
internal sealed class LineSamples : IDisposable
{
    private readonly string _name;
    private readonly LineReader _lines;
    private readonly RecordingSample _sample;
    private readonly ILineRecord _record;
    private readonly LiveRows _rows;
    private readonly RowTimes? _times;
    private readonly FirstLines _first;

    /// <summary>Waits for the first lines, which decide how all are read.</summary>
    /// <param name="stream">Owned from here on.</param>
    /// <param name="name">For messages.</param>
    /// <param name="options">What the user decided.</param>
    /// <exception cref="InputException">They cannot be read, or in two ways.</exception>
    public LineSamples(Stream stream, string name, ReadingOptions options)
    {
        _name = name;
        byte[] start = new byte[1 << 16];
        int read = stream.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        _lines = new LineReader(new CleanStream(stream, start[..read], isWhole: read < 4, collapsesBlanks: false), name);
        _first = new FirstLines(_lines);
        byte[] text = _first.Take();
        _sample = text.Length > 0 ? RecordingSample.Of(name, text, options, isLive: true)
            : throw new InputException($"{name}: is empty; expected lines of CSV, JSON or the line protocol");
        _times = _sample.Plan.Time is { } time ? new RowTimes(time, time.Forms[0]) : null;
        _rows = new LiveRows(_sample.Plan, every: 0);
        _record = Form == TextForm.Delimited ? new DelimitedLine(_sample.Dialect) : new MemberLine(Form);
    }

    public TextForm Form => _sample.Dialect.Form;

    public char Separator => _sample.Dialect.CollapsesBlanks ? ' ' : _sample.Dialect.Separator;

    /// <summary>The columns that are channels.</summary>
    public IReadOnlyList<ColumnPlan> Columns => _sample.Plan.Channels;

    /// <summary>The next line; null at the end.</summary>
    public LineSample? Next()
    {
        return TryRead(out long number, out ReadOnlySpan<byte> line, out string tooLong) ? Read(line, number)
            : tooLong.Length > 0 ? new LineSample("", false, "", [], [], null, tooLong) : null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _record.Dispose();
    }

    private bool TryRead(out long number, out ReadOnlySpan<byte> line, out string tooLong)
    {
        tooLong = "";
        try
        {
            if (_first.TryNext(out number, out byte[] held))
            {
                line = held;
                return true;
            }

            bool isLine = _lines.Next(out line);
            number = _lines.Number;
            return isLine;
        }
        catch (SensorException error) when (error.Trouble == SensorTrouble.Malformed)
        {
            number = 0;
            line = default;
            tooLong = error.Message;
            return false;
        }
    }

    private LineSample Read(ReadOnlySpan<byte> line, long number)
    {
        string text = Encoding.UTF8.GetString(line);
        if (number < _sample.Dialect.FirstDataLine || !line.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            return new LineSample(text, IsHeader(line, number), "", [], [], null, "");
        }

        try
        {
            return _record.Take(line) ? Sample(text, number) : new LineSample(text, false, "", [], [], null, "");
        }
        catch (RecordException error)
        {
            _rows.Drop();
            return new LineSample(text, false, "", [], [], null, $"{_name}, line {number}: {error.Message}");
        }
    }

    private LineSample Sample(string text, long number)
    {
        if (Form == TextForm.Delimited && _record.Count != _sample.Plan.Columns.Count)
        {
            throw new RecordException($"{_record.Count} {Plural.Of(_record.Count, "field")}; expected {_sample.Plan.Columns.Count}, as in the first line");
        }

        LiveChannel?[]? channels = _rows.ChannelsOf(_record);
        string entity = _sample.Plan.Entity is null ? "" : _rows.EntityOf(_record);
        if (channels is null)
        {
            return new LineSample(text, false, entity, [], [], null, $"{_name}: '{entity}' was not among the first {_sample.Table.Rows.Count} samples; it is passed on as it is");
        }

        float[] values = new float[channels.Length];
        long? time = _times is not null && _times.TryRead(_record, out long read) ? read : null;
        if (time is null && _times?.SummaryIn(_record) is { } summary)
        {
            throw new RecordException(summary);
        }

        _rows.AddFields(channels, _record, time, number);
        for (int i = 0; i < channels.Length; i++)
        {
            values[i] = channels[i]?.Take() ?? float.NaN;
        }

        if (_record is MemberLine members && members.TakeMore())
        {
            throw new RecordException("more than one object; expected one in each line");
        }

        return new LineSample(text, false, entity, channels, values, time, _rows.Texts.TryTakeNote(out string? note) ? $"{_name}, {note}" : "");
    }

    private bool IsHeader(ReadOnlySpan<byte> line, long number)
    {
        if (!_sample.Dialect.HasHeader || number >= _sample.Dialect.FirstDataLine)
        {
            return false;
        }

        try
        {
            return _record.Take(line) && _record.Count == _sample.Dialect.Names.Count
                && Encoding.UTF8.GetString(_record[0]).Trim() == _sample.Dialect.Names[0].Trim();
        }
        catch (RecordException)
        {
            return false;
        }
    }
}
