using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Proc;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Reads a recording into memory: 4 bytes a value and 8 a row for its time.</summary>
internal sealed class RecordingReader
{
    private const int SampleBytes = 1 << 20;

    private readonly string _path;
    private readonly ReadingOptions _options;
    private readonly long _bytes;
    private readonly CleanStream _text;
    private readonly RecordingSample _sample;
    private readonly IRowTable _table;
    private readonly TimeTrack? _times;
    private readonly List<LeftOut> _leftOut = [];

    private RecordingReader(string path, ReadingOptions options, long availableBytes)
    {
        (_path, _options) = (path, options);
        _bytes = RecordingFile.Check(path);
        _sample = TakeSample(path, options);
        RefuseTooLarge(availableBytes);
        _text = Open(path, _sample.Dialect.CollapsesBlanks);
        _times = _sample.Plan.Time is { } time ? new TimeTrack(time) : null;
        _table = MakeTable();
    }

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the user decided; all else is decided by content.</param>
    /// <param name="progress">Called now and then with the part of the file that is read, from 0 to 1.</param>
    /// <exception cref="InputException">The file is not a recording, can be read in two ways, or does not fit into memory.</exception>
    public static LoadedRecording Read(string path, ReadingOptions options, Action<double>? progress = null) =>
        Read(path, options, AvailableMemory.Bytes(), progress);

    internal static LoadedRecording Read(string path, ReadingOptions options, long availableBytes, Action<double>? progress = null)
    {
        try
        {
            RecordingReader reader = new(path, options, availableBytes);
            using (reader._text)
            {
                return reader.Load(progress);
            }
        }
        catch (SensorException error)
        {
            throw new InputException(error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}; expected a readable file", error);
        }
    }

    private LoadedRecording Load(Action<double>? progress)
    {
        using IRecordCursor cursor = OpenCursor();
        while (MoveNext(cursor))
        {
            if (!HasAllFields(cursor))
            {
                continue;
            }

            AddRow(cursor);
            if (progress is not null && _table.Count % 4096 == 0)
            {
                progress(Math.Min(1, (double)_text.Handed / _bytes));
            }
        }

        Account(cursor);
        return new RecordingFinish(_path, _sample, _table, _times, _text.EncodingName, _options, _leftOut).Finish();
    }

    private void AddRow(IRecordCursor cursor)
    {
        try
        {
            long time = _times?.Add(cursor) ?? TimeTrack.None;
            _table.Add(cursor, time);
        }
        catch (CellException error)
        {
            string fault = error.Kind == CellKind.Infinite ? "is beyond ±3.4e38, a float's range" : "is not a number";
            throw Faults.Wrong(_path, _sample.Plan, error.Plan.Place, cursor.Line, error.Field, fault);
        }
    }

    private bool MoveNext(IRecordCursor cursor)
    {
        for (; ; )
        {
            try
            {
                return cursor.Next();
            }
            catch (RecordException error)
            {
                long line = cursor.Line;
                LeaveOutOrRefuse(cursor, line, error.Message);
                if (_isCut)
                {
                    return false;
                }
            }
        }
    }

    private bool _isCut;

    /// <summary>A record that the end of the file or zero bytes cut is left out; any other is an error.</summary>
    private void LeaveOutOrRefuse(IRecordCursor cursor, long line, string fault)
    {
        if (_text.ZeroBytes > 0 && IsNearZeroes(cursor))
        {
            _leftOut.Add(new LeftOut($"line {line}", $"zero bytes stand in it, as after a power cut: {fault}"));
            return;
        }

        _isCut = !EndsWithLineEnd() && IsLast(cursor, line);
        _leftOut.Add(_isCut
            ? new LeftOut($"line {line}", $"the file ends within it: {fault}")
            : throw new InputException($"{_path}:{line}: {fault}; correct or remove the line"));
    }

    private bool HasAllFields(IRecordCursor cursor)
    {
        int expected = _sample.Dialect.Names.Count;
        if (cursor is not DelimitedCursor || cursor.Count == expected || (cursor.Count > expected && IsEmptyFrom(cursor, expected)))
        {
            return true;
        }

        string hint = _sample.Dialect.Separator == ',' && cursor.Count == 2 * expected ? "; if the commas are decimal commas, separate the fields by semicolons" : "";
        string fault = $"{cursor.Count} fields; expected {expected} as in line {Math.Max(1, _sample.Dialect.HasHeader ? HeaderLine() : _sample.Dialect.FirstDataLine)}, separated by {Faults.Describe(_sample.Dialect)}";
        if (hint.Length > 0)
        {
            throw new InputException($"{_path}:{cursor.Line}: {fault}; correct or remove the line{hint}");
        }

        LeaveOutOrRefuse(cursor, cursor.Line, fault);
        return false;
    }

    private long HeaderLine() => 1 + _options.SkipRows;

    private static bool IsEmptyFrom(IRecordCursor cursor, int place)
    {
        while (place < cursor.Count && cursor[place].Trim(" \t"u8).IsEmpty)
        {
            place++;
        }

        return place >= cursor.Count;
    }

    /// <summary>Zero bytes stood in the current record or at one of its ends.</summary>
    private bool IsNearZeroes(IRecordCursor cursor)
    {
        const int Near = 256;
        (long first, long last) = _text.ZeroesAt;
        return cursor is not DelimitedCursor delimited || (delimited.Offset + Near >= first && delimited.Offset <= last);
    }

    private bool EndsWithLineEnd()
    {
        using FileStream file = File.OpenRead(_path);
        file.Seek(-Math.Min(2, file.Length), SeekOrigin.End);
        Span<byte> end = stackalloc byte[2];
        int read = file.ReadAtLeast(end, 2, throwOnEndOfStream: false);
        return end[..read].ContainsAny((byte)'\n', (byte)'\r');
    }

    private static bool IsLast(IRecordCursor cursor, long line)
    {
        try
        {
            return !cursor.Next() || cursor.Line == line;
        }
        catch (Exception error) when (error is RecordException or InputException)
        {
            return false;
        }
    }

    /// <summary>What was passed over on the way.</summary>
    private void Account(IRecordCursor cursor)
    {
        if (_text.ZeroBytes > 0)
        {
            _leftOut.Add(new LeftOut($"{_text.ZeroBytes} zero bytes", $"they are what a power cut leaves; the first at byte {_text.ZeroesAt.First}; the file without them: tr -d '\\0' < {_path} > GOOD"));
        }

        if (cursor is DelimitedCursor { Comments: > 0 } delimited && !_sample.Dialect.LeftOut.Any(left => left.What.StartsWith("lines that begin", StringComparison.Ordinal)))
        {
            _leftOut.Add(new LeftOut($"{delimited.Comments} lines that begin with #", "they are comments"));
        }
    }

    private IRecordCursor OpenCursor() => _sample.Dialect.Form == TextForm.Delimited
        ? new DelimitedCursor(_text, _sample.Dialect, _path)
        : new MemberCursor(new LineReader(_text, _path, Dialect.LongestRecord), _sample.Dialect.Form, _sample.Dialect.FirstDataLine);

    private IRowTable MakeTable()
    {
        ReadingPlan plan = _sample.Plan;
        if (_options.Every is { } every)
        {
            long interval = every.Ticks * 100;
            return plan.Time is null
                ? throw new InputException($"--every: {_path} has no column of times; name it with --time-column")
                : new BucketTable(plan, interval);
        }

        if (plan.Entity is null)
        {
            return new WideTable(plan);
        }

        (long usual, long first) = Intervals.Of(_sample);
        return new BucketTable(plan, usual, first, isMiddle: true);
    }

    private static RecordingSample TakeSample(string path, ReadingOptions options)
    {
        using CleanStream text = Open(path, collapses: false);
        byte[] buffer = new byte[SampleBytes];
        int read = text.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        int whole = read < buffer.Length ? read : buffer.AsSpan(0, read).LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
        if (whole == 0 && read == buffer.Length)
        {
            throw new InputException($"{path}:1: a line longer than {Dialect.LongestRecord >> 20} MB; expected a line for each row; is it a recording?");
        }

        return RecordingSample.Of(path, buffer.AsMemory(0, whole > 0 ? whole : read), options, isLive: false);
    }

    private static CleanStream Open(string path, bool collapses)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        byte[] start = new byte[Math.Min(file.Length, 1 << 16)];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return new CleanStream(file, start[..read], read == file.Length, collapses);
    }

    /// <summary>Compares what the rows will take with what there is, before taking it.</summary>
    private void RefuseTooLarge(long availableBytes)
    {
        // No value takes less than a byte of the file: mostly this settles it without counting lines.
        long usable = availableBytes / 10 * 8;
        if (_bytes <= usable / (sizeof(float) + sizeof(long)))
        {
            return;
        }

        int channels = _sample.Plan.Channels.Count;
        long needed = RecordingFile.CountLines(_path) * ((channels * sizeof(float)) + sizeof(long));
        if (needed > usable)
        {
            throw new InputException(
                $"{_path}: its {channels} columns need {needed >> 20} MB of memory, {availableBytes >> 20} MB are available; "
                + "choose fewer with --columns, or split the file: split -l 1000000");
        }
    }
}
