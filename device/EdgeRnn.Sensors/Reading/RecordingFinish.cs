using System.Runtime.InteropServices;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Makes a recording of what was read: orders it, leaves out what is no channel, and says so.</summary>
internal sealed class RecordingFinish(
    string path, RecordingSample sample, IRowTable table, TimeTrack? track, string encoding, ReadingOptions options, List<LeftOut> leftOut, Watch watch)
{
    private readonly List<string> _notes = [];
    private readonly List<(int Place, LeftOut LeftOut)> _faulty = [];

    public LoadedRecording Finish()
    {
        (TimeForm? form, List<long>? times, Steps steps) = DecideTimes();
        TakeOffSummary(times);
        bool isReversed = times is not null && steps.AreReversed;
        if (isReversed)
        {
            _notes.Add("the newest row stands first: the rows are read in the order of time");
        }

        (FloatTable values, List<long>? rowTimes) = table.Finish(times, isReversed);
        bool isMoved = isReversed || table is BucketTable;
        NoteBuckets();
        if (form is { IsLocal: true, Offset: 0 } && rowTimes is not null && table is WideTable)
        {
            isMoved |= NoteSummerTime(SummerTime.TakeOut(rowTimes, steps));
        }

        leftOut.InsertRange(0, sample.Dialect.LeftOut);
        NoteEncoding();
        leftOut.AddRange(Naming.LeftOut(sample.Plan));
        int[] kept = Kept();
        Dictionary<string, ChannelColumn> channels = kept.Select(i => table.Channels[i]).ToDictionary(channel => channel.Name);
        values.Keep(kept);
        foreach (ChannelColumn channel in channels.Values)
        {
            _notes.AddRange(ChannelNotes.Of(channel, values, channels.Keys.ToList().IndexOf(channel.Name)));
        }

        long missing = CountMissing(values, [.. channels.Values]);
        TimeReport? time = rowTimes is null || sample.Plan.Time is null ? null : TimeOf(form!, rowTimes, isMoved ? Steps.Of(rowTimes) : steps);
        return new LoadedRecording(path, [.. kept.Select(i => table.Channels[i].Name)], values, missing, rowTimes, Report(values.Rows, time, kept));
    }

    private ReadingReport Report(long rows, TimeReport? time, int[] kept) => new()
    {
        Encoding = encoding,
        Separator = sample.Dialect.SeparatorName,
        DecimalMark = kept.Count(i => table.Channels[i].Plan.Reader.Form.Decimal == ',') * 2 > kept.Length ? ',' : '.',
        Form = sample.Dialect.Form switch { TextForm.Delimited => "csv", TextForm.Json => "json", _ => "line protocol" },
        FormReason = sample.Dialect.Reason,
        Rows = rows,
        Time = time,
        Columns = ReportColumns.Of(sample, table, kept),
        LeftOut = leftOut,
        Notes = _notes,
    };

    private void NoteEncoding()
    {
        if (sample.Dialect.Header.Any(name => name.AsSpan().ContainsAnyInRange('\u0080', '\u009F')))
        {
            _notes.Add($"names hold bytes that are no text in {encoding}: the file has another encoding, as Shift JIS or Windows-1252; in UTF-8: iconv -f SHIFT_JIS -t UTF-8 {path} > GOOD");
        }
    }

    /// <summary>Lines at the end that have words for a time, as Min and Max, hold no samples.</summary>
    private void TakeOffSummary(List<long>? times)
    {
        const int Most = 20;
        if (times is null || track is not { BadTail: > 0 and <= Most } || times.Count < 4 * track.BadTail || table is not WideTable wide)
        {
            return;
        }

        wide.RemoveLast(track.BadTail);
        times.RemoveRange(times.Count - track.BadTail, track.BadTail);
        leftOut.Add(new LeftOut($"{track.BadTail} {Plural.Of(track.BadTail, "line")} at the end", $"'{track.BadTailText}' is no time: {Plural.Of(track.BadTail, "it is", "they are")} a summary, no {Plural.Of(track.BadTail, "sample")}"));
    }

    private (TimeForm? Form, List<long>? Times, Steps Steps) DecideTimes()
    {
        if (track is null)
        {
            return default;
        }

        string name = sample.Plan.Names[sample.Plan.Time!.Place];
        (TimeForm form, List<long> times, Steps steps) = track.Decide(path, name);
        if (track.Midnights > 0)
        {
            _notes.Add($"times of day in '{name}' pass midnight {track.Midnights} {Plural.Of(track.Midnights, "time")}: days are counted from the first row");
        }

        if (track.Bad > track.BadTail)
        {
            _notes.Add($"{track.Bad} {Plural.Of(track.Bad, "row has", "rows have")} no time that can be read in '{name}': '{track.FirstBad}' in line {track.FirstBadLine} is the first");
        }

        return track.Bad == times.Count ? default : (form, times, steps);
    }

    private void NoteBuckets()
    {
        if (table is not BucketTable buckets)
        {
            return;
        }

        string every = buckets.Every > 0 ? $"a row every {TimeText.Duration(buckets.Every)}" : "a row each time all have been read";
        string how = sample.Plan.Entity is { } entity
            ? $"the recording is in long form: {string.Join(" and ", entity.Places.Select(place => $"'{sample.Plan.Names[place]}'"))} {(entity.Places.Count == 1 ? "distinguishes" : "distinguish")} {entity.Readers.Count} series, each a channel of its own, {every} (--every another, --entity COLUMN=VALUE one alone)"
            : $"rows are resampled: {every}, the mean of numbers, the last of states, the increment of totals";
        _notes.Add(how);
        if (buckets.GapRows > 0)
        {
            _notes.Add($"{buckets.GapRows} {Plural.Of(buckets.GapRows, "interval holds", "intervals hold")} no row: {Plural.Of(buckets.GapRows, "its", "their")} values are missing");
        }

        if (buckets.Pauses > 0)
        {
            _notes.Add($"{buckets.Pauses} {Plural.Of(buckets.Pauses, "pause is", "pauses are")} longer than the rest of the recording: no rows stand for {Plural.Of(buckets.Pauses, "it", "them")}");
        }
    }

    private bool NoteSummerTime(List<(int Row, bool IsBack)> changes)
    {
        foreach ((int row, bool isBack) in changes)
        {
            _notes.Add($"times are local: at row {row} the clock was set {(isBack ? "back" : "forward")} by one hour, for summer time; times behind it count on steadily");
        }

        return changes.Count > 0;
    }

    /// <summary>The channels that hold numbers that change.</summary>
    private int[] Kept()
    {
        List<int> kept = [];
        List<int> constant = [];
        for (int i = 0; i < table.Channels.Count; i++)
        {
            ChannelColumn channel = table.Channels[i];
            string? fault = FaultOf(channel);
            if (fault is not null && sample.Plan.ByUser)
            {
                throw new InputException($"{path}: column '{channel.Name}' {fault}; expected numbers; choose others with --columns");
            }

            if (fault is not null)
            {
                _faulty.Add((channel.Plan.Place, new LeftOut($"column '{channel.Name}'", $"it {fault}")));
            }
            else if (channel.IsConstant && !sample.Plan.ByUser)
            {
                constant.Add(i);
            }
            else
            {
                kept.Add(i);
            }
        }

        return KeptOf(kept, constant);
    }

    private int[] KeptOf(List<int> kept, List<int> constant)
    {
        foreach (ColumnPlan column in sample.Plan.ByUser ? [] : sample.Plan.Columns)
        {
            if (column.Role is ColumnRole.RowNumber or ColumnRole.Text or ColumnRole.Constant)
            {
                _faulty.Add((column.Place, new LeftOut($"column '{column.Name}'", watch.Change(column.Place) is { } change ? $"{column.Reason}, {change}" : column.Reason)));
            }
        }

        if (kept.Count == 0)
        {
            kept = constant;
        }
        else
        {
            constant.ForEach(i => _faulty.Add((table.Channels[i].Plan.Place, new LeftOut($"column '{table.Channels[i].Name}'", FormattableString.Invariant($"it never changes: every value is {table.Channels[i].Low:G7}")))));
        }

        leftOut.AddRange(_faulty.OrderBy(left => left.Place).Select(left => left.LeftOut));

        return kept.Count > 0 ? [.. kept] : throw RoleFinder.NoChannel(path, sample.Plan.Names);
    }

    private string? FaultOf(ChannelColumn channel)
    {
        if (channel.Texts > 0 && channel.Numbers >= channel.Texts)
        {
            throw Faults.Wrong(path, sample.Plan, channel.Plan.Place, channel.FirstTextLine, channel.FirstText!, "is not a number");
        }

        return channel.Texts > 0 ? $"holds text ('{channel.FirstText}' at line {channel.FirstTextLine})"
            : channel.Numbers == 0 ? "holds no number" : null;
    }

    private TimeReport TimeOf(TimeForm form, List<long> times, Steps steps)
    {
        string name = sample.Plan.Names[sample.Plan.Time!.Place];
        if (steps.Back > 0)
        {
            _notes.Add($"times in '{name}' step back {steps.Back} {Plural.Of(steps.Back, "time")}: the rows stay in the order of the file");
        }

        if (steps.Same > 0 && table is WideTable)
        {
            _notes.Add($"{steps.Same} {Plural.Of(steps.Same, "row has", "rows have")} the time of the row before");
        }

        if (steps.Count > 8 && steps.Steady < 0.5 && options.Every is null)
        {
            _notes.Add("rows come at no steady interval: --every, as --every 1m, resamples them");
        }

        if (!form.IsRelative && UnsetClock.NoteOf(CollectionsMarshal.AsSpan(times)) is { } unset)
        {
            _notes.Add(unset);
        }

        bool isDate = !form.IsRelative;
        string Shown(long time) => isDate ? TimeText.Moment(time) : TimeText.Duration(time);
        return new TimeReport(name, form.Describe(), Shown(times.Find(time => time != TimeTrack.None)), Shown(times.FindLast(time => time != TimeTrack.None)), steps.Usual, steps.Gaps, steps.Back, steps.Same);
    }

    private long CountMissing(FloatTable values, ChannelColumn[] channels)
    {
        long missing = 0;
        for (int place = 0; place < channels.Length; place++)
        {
            bool isFull = table is WideTable && !channels[place].IsCounter && channels[place].Numbers == values.Rows;
            for (long row = 0; row < values.Rows && !isFull; row++)
            {
                missing += float.IsNaN(values[row][place]) ? 1 : 0;
            }
        }

        return missing;
    }
}
