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
    private const int SampleBytes = 1 << 20, MostExpectedRows = 1 << 28;

    private readonly string _path;
    private readonly ReadingOptions _options;
    private readonly long _bytes;
    private readonly CleanStream _text;
    private readonly RecordingSample _sample;
    private readonly IRowTable _table;
    private readonly TimeTrack? _times;
    private readonly Watch _watch;
    private readonly OddRecords _odd;
    private readonly List<LeftOut> _leftOut = [];

    private RecordingReader(string path, ReadingOptions options, long availableBytes)
    {
        (_path, _options) = (path, options);
        _bytes = RecordingFile.Check(path);
        (_sample, double bytesPerRow) = TakeSample(path, options);
        _watch = new Watch(_sample);
        RefuseTooLarge(availableBytes);
        _text = Open(path, _sample.Dialect.CollapsesBlanks);
        _times = _sample.Plan.Time is { } time ? new TimeTrack(time, (int)Math.Min(1.03 * _bytes / bytesPerRow, MostExpectedRows)) : null;
        _table = MakeTable();
        _odd = new OddRecords(path, _sample.Dialect, _text, _leftOut, 1 + options.SkipRows);
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
        try
        {
            while (MoveNext(cursor))
            {
                if (_odd.HasAllFields(cursor))
                {
                    AddRow(cursor);
                    Report(progress);
                }
            }
        }
        catch (CellException error)
        {
            string fault = error.Kind == CellContent.Infinite ? "is beyond ±3.4e38, a float's range" : "is not a number";
            throw Faults.Wrong(_path, _sample.Plan, error.Plan.Place, cursor.Line, error.Field, fault);
        }

        Account(cursor);
        return new RecordingFinish(_path, _sample, _table, _times, _text.EncodingName, _options, _leftOut, _watch).Finish();
    }

    private void AddRow(IRecordCursor cursor)
    {
        long time = _times?.Add(cursor) ?? TimeTrack.None;
        _table.Add(cursor, time);
        _ = _watch.See(cursor, cursor.Line);
    }

    private void Report(Action<double>? progress)
    {
        if (progress is not null && _table.Count % 4096 == 0)
        {
            progress(Math.Min(1, (double)_text.Handed / _bytes));
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
                _odd.LeaveOutOrRefuse(cursor, line, error.Message);
                if (_odd.IsCut)
                {
                    return false;
                }
            }
        }
    }

    /// <summary>What was passed over on the way.</summary>
    private void Account(IRecordCursor cursor)
    {
        if (_text.ZeroBytes > 0)
        {
            _leftOut.Add(new LeftOut($"{_text.ZeroBytes} zero bytes", $"they are what a power cut leaves; the first at byte {_text.ZeroesAt.First}; the file without them: tr -d '\\0' < {_path} > GOOD"));
        }

        if (cursor is not DelimitedCursor delimited)
        {
            return;
        }

        if (delimited.Headers.Count > 0)
        {
            _leftOut.Add(new LeftOut($"{delimited.Headers.Count} {Plural.Of(delimited.Headers.Count, "line that repeats", "lines that repeat")} the header", $"line {delimited.Headers.First} is the first"));
        }

        if (delimited.Comments > 0 && !_sample.Dialect.LeftOut.Any(left => left.What.StartsWith("lines that begin", StringComparison.Ordinal)))
        {
            _leftOut.Add(new LeftOut($"{delimited.Comments} {Plural.Of(delimited.Comments, "line that begins", "lines that begin")} with #", delimited.Comments == 1 ? "it is a comment" : "they are comments"));
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

    private static (RecordingSample Sample, double BytesPerRow) TakeSample(string path, ReadingOptions options)
    {
        using CleanStream text = Open(path, collapses: false);
        byte[] buffer = new byte[SampleBytes];
        int read = text.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        int whole = read < buffer.Length ? read : buffer.AsSpan(0, read).LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
        if (whole == 0 && read == buffer.Length)
        {
            throw new InputException($"{path}:1: a line longer than {Dialect.LongestRecord >> 20} MB; expected a line for each row; is it a recording?");
        }

        ReadOnlyMemory<byte> lines = buffer.AsMemory(0, whole > 0 ? whole : read);
        int ends = Math.Max(lines.Span.Count((byte)'\n'), lines.Span.Count((byte)'\r'));
        return (RecordingSample.Of(path, lines, options, isLive: false, beginning => SpreadBlocks.Of(path, beginning)), (double)lines.Length / Math.Max(1, ends));
    }

    private static CleanStream Open(string path, bool collapses)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
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
