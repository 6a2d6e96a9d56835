using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeRnn.Device.Sinks.History;

/// <summary>
/// The reports of all streams on disk, append-only and bounded: written as they come, every five seconds at most, or at once
/// when an alarm or a state changes; what is too old, or too much, is deleted from its beginning. A file that is damaged is set aside,
/// one that was deleted is made again, and a disk that refuses is tried again. What was stamped by a clock that was not set gets its true time
/// once it is, also what an earlier process of the same boot wrote; that of a boot whose clock never was set keeps the times it has.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="settings">How much it keeps.</param>
/// <param name="notices">For what cannot be written.</param>
/// <param name="time">The clocks.</param>
/// <param name="boot">Of the machine; null is <see cref="BootId.Current"/>.</param>
internal sealed class HistoryDatabase(string path, HistorySettings settings, Notices notices, TimeProvider time, string? boot = null) : IReportSink, IDisposable
{
    /// <summary>The kinds of event of an alarm; behind the first stands its cause.</summary>
    public const string AlarmBegins = "alarm: ", AlarmEnds = "alarm ends";

    private const int MostWaiting = 10_000;

    /// <summary>For the card's sake; reports of the usual pace are written at once.</summary>
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(1);

    /// <summary>A clock that shows an earlier time has not been set since the board was switched on.</summary>
    public static readonly long Sensible = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly List<HistoryRow> _waiting = [];
    private HistoryFile? _file;
    private bool _holdsReports;
    private (ulong Number, uint Major, uint Minor)? _identity;
    private long? _tried;
    private long _pruned = time.GetTimestamp();
    private int _unpruned;
    private bool _hasCountedUndated;
    private long? _unset;
    private long _correction;

    /// <summary>Why nothing may be written into the state folder now; null if it may. Reports wait meanwhile.</summary>
    public Func<string?> Refusal { get; init; } = static () => null;

    public void Report(StreamStatus status)
    {
        long now = Milliseconds(status.Time);
        for (int channel = 0; channel < status.Channels.Count; channel++)
        {
            (float lower, float upper) = status.Bounds(0, channel);
            Wait(new SampleRow(now, status.Stream, status.Channels[channel], [status.Values[channel], status.Forecast(0, channel), lower, upper], status.HighestScore));
        }

        if (_tried is not { } tried || time.GetElapsedTime(tried) >= WriteEvery)
        {
            Write();
        }
    }

    public void Report(StreamEvent happened)
    {
        (string kind, string? channel, double score) = happened switch
        {
            StartedEvent started => (started.How, null, double.NaN),
            AlarmEvent alarm => (alarm.Begins ? $"{AlarmBegins}{StreamWords.Key(alarm.Cause)}" : AlarmEnds, alarm.Channel, alarm.Score),
            StateEvent state => (StreamWords.Of(state.State), null, double.NaN),
            SilenceEvent silence => (silence.Begins ? "silent" : "values come again", null, double.NaN),
            WentBackEvent back => ($"went back to sample {back.Row}", null, double.NaN),
            _ => ("", (string?)null, double.NaN),
        };
        Wait(new EventRow(Milliseconds(happened.Time), happened.Stream, kind, channel, score));
        Write();
    }

    public void Dispose()
    {
        _pruned -= (long)(PruneEvery.TotalSeconds * time.TimestampFrequency);
        Write();
        _file?.Dispose();
    }

    private void Wait(HistoryRow row)
    {
        // A disk that refuses for long costs the oldest reports, not the memory.
        if (_waiting.Count >= MostWaiting)
        {
            _waiting.RemoveRange(0, MostWaiting / 10);
            notices.Log(NoticeLevel.Warning, "history dropped", $"{path}: cannot be written for so long that the oldest {MostWaiting / 10} reports were dropped");
        }

        if (row.Time < Sensible)
        {
            _unset ??= row.Time - Monotonic();
        }

        _waiting.Add(row);
    }

    private void Write()
    {
        _tried = time.GetTimestamp();
        if (Refusal() is { } refused)
        {
            Close();
            notices.Log(NoticeLevel.Error, "history's folder", $"{path}: not written, tried again later: {refused}");
            return;
        }

        try
        {
            TryWrite();
        }
        catch (Exception error) when (HistoryFile.IsDamage(error))
        {
            notices.Write(NoticeLevel.Warning, $"{path}: is damaged: {error.Message} It is set aside as {path}.bad, and a new history begins");
            Close();
            _holdsReports = false;
            Attempt(() =>
            {
                HistoryFile.SetAside(path);
                TryWrite();
            });
        }
        catch (Exception error) when (IsRefusal(error))
        {
            Refused(error);
        }
    }

    private void TryWrite()
    {
        // Also while it is closed, because the disk refused the last reports; and where another disk lies over this one now, or no longer does.
        bool isGone = FileIdentity.IsGone(path);
        if (_holdsReports && (isGone || (FileIdentity.Of(path) is { } found && found != _identity)))
        {
            notices.Write(NoticeLevel.Error, isGone
                ? $"{path}: was deleted while the service ran; a new history begins"
                : $"{path}: was replaced while the service ran; the history continues in the file that is there now");
            Close();
            _holdsReports = false;
        }

        _file ??= HistoryFile.Open(path, settings.Megabytes, boot ?? BootId.Current);
        int shifted = Correct(_file);
        _file.Append(_waiting);
        (_holdsReports, _identity) = (true, FileIdentity.Of(path));
        if (_unset is { } unset && _file.Unset is null)
        {
            _file.Unset = unset;
        }

        _unpruned += _waiting.Count;
        _waiting.Clear();
        if (time.GetElapsedTime(_pruned) >= PruneEvery)
        {
            _file.Prune(Now() - (long)TimeSpan.FromDays(settings.Days).TotalMilliseconds, Sensible, _unpruned);
            (_pruned, _unpruned) = (time.GetTimestamp(), 0);
        }

        CountUndated(_file);
        if (shifted > 0)
        {
            notices.Write(NoticeLevel.Information, $"{path}: the clock has been set; {shifted} {Plural.Of(shifted, "report")} from before {Plural.Of(shifted, "has", "have")} the right times now");
        }
    }

    /// <summary>Once the clock has been set, gives what was stamped before its true time.</summary>
    /// <returns>How many rows of the file were.</returns>
    private int Correct(HistoryFile file)
    {
        int shifted = 0;
        if (Now() >= Sensible && (_unset ?? file.Unset) is { } unset)
        {
            _correction = Now() - Monotonic() - unset;
            shifted = file.Shift(Sensible, _correction);
            _unset = null;
        }

        for (int i = 0; i < _waiting.Count && _correction != 0; i++)
        {
            _waiting[i] = _waiting[i].Time < Sensible && Now() >= Sensible ? _waiting[i] with { Time = _waiting[i].Time + _correction } : _waiting[i];
        }

        return shifted;
    }

    /// <summary>Once, when it is known what is of an earlier boot and stays so.</summary>
    private void CountUndated(HistoryFile file)
    {
        if (!_hasCountedUndated && file.CountUndated(Sensible) is > 0 and var undated)
        {
            notices.Write(NoticeLevel.Warning, $"{path}: {undated} {Plural.Of(undated, "report is", "reports are")} of an earlier boot whose clock was never set: their dates are not known, only their order and the time between them; a clock with a battery, or a network at start, prevents that");
        }

        _hasCountedUndated = true;
    }

    private void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (IsRefusal(error))
        {
            Refused(error);
        }
    }

    private void Refused(Exception error)
    {
        Close();
        notices.Log(NoticeLevel.Error, "history", $"{path}: not written, tried again later: {error.Message.ReplaceLineEndings(" ")}");
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    private static bool IsRefusal(Exception error) => error is SqliteException || FileSystemFault.Is(error);

    private long Monotonic() => (long)time.GetElapsedTime(0).TotalMilliseconds;

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static long Milliseconds(DateTime utc) => new DateTimeOffset(utc).ToUnixTimeMilliseconds();
}
