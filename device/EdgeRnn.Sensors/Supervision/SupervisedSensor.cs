using System.Globalization;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Sensors.Supervision;

/// <summary>
/// One device whose faults go no further: a read gives plausible values, and NaN for all others. A device
/// that went away is looked for and opened again. Only the end of its input is an exception.
/// </summary>
internal sealed class SupervisedSensor : ISensorSource
{
    private readonly SensorDevice _device;
    private readonly SupervisionOptions _options;
    private readonly TimeProvider _time;
    private readonly CauseLog _log;
    private readonly Action<string> _notes;
    private readonly ManualResetEventSlim _closing = new();
    private readonly PhysicalRange[] _ranges;
    private TimeGate _times;
    private ISensorSource? _source;
    private int[]? _places;
    private float[] _raw;
    private int _failures;
    private bool _isBackUnproven;
    private long _triedAt;

    /// <exception cref="SensorException">The device cannot be opened, and its channels are not known.</exception>
    public SupervisedSensor(SensorDevice device, SupervisionOptions options, TimeProvider time, Action<string> log)
    {
        (_device, _options, _time) = (device, options, time);
        _source = OpenFirst(device, out SensorException? absence);
        Channels = _source is null ? device.Known! : [.. device.Known ?? [], .. _source.Channels.Where(channel => !(device.Known ?? []).Any(known => known.Id == channel.Id))];
        Timing = _source?.Timing ?? SampleTiming.MayBlock;
        Interval = _source?.Interval;
        _raw = new float[Channels.Count];
        if (_source is not null && device.Known is not null)
        {
            Place(_source);
        }

        _ranges = [.. Channels.Select(channel => PhysicalRange.Of(channel.Unit))];
        _times = new TimeGate(options.Interval);
        (_log, _notes, Report) = (new CauseLog(device.Id, time, log), log, new SensorReport(device.Id));
        TakeNotes();
        if (absence is not null)
        {
            Report.Lost++;
            Report.State = SensorState.Lost;
            _triedAt = time.GetTimestamp();
            _log.TryWrite(Cause.Lost, $"is missing at the start; its values are missing until it answers, and the stream is the same: {absence.Message}; to do without it, name the channels of the stream");
        }
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public SampleTiming Timing { get; }

    public long? SampleTime { get; private set; }

    public TimeSpan? Interval { get; }

    public SensorReport Report { get; }

    /// <exception cref="SensorException">Its cause is <see cref="SensorTrouble.Ended"/>: there will be no more samples.</exception>
    public void Read(Span<float> values)
    {
        // A source with its own pace is asked until it has a sample that can be used.
        while (!TryRead(values) && Timing == SampleTiming.SelfPaced)
        {
            if (_source is null && _closing.Wait(_options.Retry))
            {
                throw Closed();
            }
        }
    }

    /// <summary>Counts an answer that did not come in time.</summary>
    public void CountLate(TimeSpan since)
    {
        Report.Late++;
        if (_log.Allows(Cause.Late))
        {
            _log.Write(Cause.Late, $"has not answered for {since.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s; its values are missing until it does");
        }
    }

    public void Dispose()
    {
        if (!_closing.IsSet && Report.Malformed > 0)
        {
            _notes($"{_device.Id}: {Report.Malformed} {Plural.Of(Report.Malformed, "sample")} in all {Plural.Of(Report.Malformed, "was", "were")} malformed and left out");
        }

        _closing.Set();
        _source?.Dispose();
    }

    private SensorException Closed() => new($"{_device.Id}: closed", trouble: SensorTrouble.Ended);

    private bool TryRead(Span<float> values)
    {
        values.Fill(float.NaN);
        if (_source is null && !TryReopen())
        {
            return false;
        }

        try
        {
            _source!.Read(_raw);
        }
        catch (SensorException error) when (error.Trouble != SensorTrouble.Ended)
        {
            Fail(error);
            return false;
        }
        catch (Exception fault) when (fault is not (SensorException or OutOfMemoryException))
        {
            if (_closing.IsSet)
            {
                throw Closed();
            }

            // A fault of one source, whatever it is, ends neither the others nor the service.
            Fail(new SensorException($"unexpected {fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}", fault, SensorTrouble.Bus));
            return false;
        }

        Answered();
        TakeNotes();
        if (!InTime())
        {
            return false;
        }

        for (int i = 0; i < values.Length; i++)
        {
            int place = _places is null ? i : _places[i];
            float value = place < 0 ? float.NaN : _raw[place];
            values[i] = _options.Judges ? Judge(i, value) : value;
        }

        return true;
    }

    private float Judge(int channel, float value)
    {
        Verdict verdict = _ranges[channel].Judge(value);
        if (verdict == Verdict.Sound)
        {
            return value;
        }

        Report.Count(verdict);
        Log(verdict, channel, value);
        return float.NaN;
    }

    /// <summary>Whether the time of the sample lets it be used.</summary>
    private bool InTime()
    {
        SampleTime = _source!.SampleTime;
        if (!_options.JudgesTimes || SampleTime is not { } time)
        {
            return true;
        }

        TimeVerdict verdict = _times.Judge(time, _time.GetElapsedTime(0).Ticks * 100);
        if (verdict == TimeVerdict.Sound || (!_options.Judges && verdict != TimeVerdict.TooFast))
        {
            return true;
        }

        Report.Count(verdict);
        if (_log.Allows(Cause.Time))
        {
            _log.Write(Cause.Time, verdict switch
            {
                TimeVerdict.Duplicate => "two samples of one time; the second is left out",
                TimeVerdict.OutOfOrder => "a sample is older than the one before; it is left out",
                TimeVerdict.TooFast => "samples come more than twice as fast as wanted; those between are left out",
                _ => "its clock was set; samples count on from there",
            });
        }

        return verdict == TimeVerdict.ClockJump;
    }

    private void TakeNotes()
    {
        while ((_source as IAnnotated)?.TakeNote() is { } note)
        {
            _notes($"{_device.Id}: {note}");
        }
    }

    private void Answered()
    {
        Report.Samples++;
        _failures = 0;
        Report.State = SensorState.Live;
        if (_isBackUnproven)
        {
            _isBackUnproven = false;
            Report.Returned++;
            _log.TryWrite(Cause.Returned, "is back");
        }
    }

    private void Fail(SensorException error)
    {
        SampleTime = null;
        if (error.Trouble == SensorTrouble.Malformed)
        {
            Report.Malformed++;
            _log.TryWrite(Cause.Malformed, $"{error.Message}; the sample is left out");
            return;
        }

        bool gone = error.Trouble == SensorTrouble.Gone;
        if (!gone)
        {
            Report.BusErrors++;
            Report.State = SensorState.Failing;
            _log.TryWrite(Cause.Bus, error.Message);
            gone = ++_failures >= _options.FailuresInARow;
        }

        if (gone)
        {
            // One that could be opened and never answered is still the same loss.
            if (!_isBackUnproven)
            {
                Report.Lost++;
                _log.TryWrite(Cause.Lost, $"is reopened once it answers: {error.Message}");
            }

            Report.State = error.Trouble == SensorTrouble.Gone ? SensorState.Lost : SensorState.Failing;
            _source!.Dispose();
            _source = null;
            _triedAt = _time.GetTimestamp();
        }
    }

    private bool TryReopen()
    {
        if (_time.GetElapsedTime(_triedAt) < _options.Retry)
        {
            return false;
        }

        _triedAt = _time.GetTimestamp();
        try
        {
            _source = _device.Open();
        }
        catch (SensorException error) when (error.Trouble != SensorTrouble.Ended)
        {
            Report.State = error.Trouble == SensorTrouble.Gone ? SensorState.Lost : SensorState.Failing;
            return false;
        }

        (_failures, _isBackUnproven) = (0, true);
        Place(_source);
        return true;
    }

    private static ISensorSource? OpenFirst(SensorDevice device, out SensorException? absence)
    {
        absence = null;
        try
        {
            return device.Open();
        }
        catch (SensorException error) when (device.Known is { Count: > 0 } && error.Trouble != SensorTrouble.Ended)
        {
            absence = error;
            return null;
        }
    }

    /// <summary>Finds the channels again in a source that may have others.</summary>
    private void Place(ISensorSource source)
    {
        _places = [.. Channels.Select(channel => source.Channels.ToList().FindIndex(found => found.Id == channel.Id))];
        _raw = new float[source.Channels.Count];
    }

    private void Log(Verdict verdict, int channel, float value)
    {
        Cause cause = verdict == Verdict.NotFinite ? Cause.NotFinite : Cause.OutOfRange;
        if (verdict != Verdict.Missing && _log.Allows(cause))
        {
            string shown = $"{value.ToString(CultureInfo.InvariantCulture)} {Channels[channel].Unit}".TrimEnd();
            _log.Write(cause, $"{Channels[channel].Id}: {shown} {(cause == Cause.NotFinite ? "is left out" : "is not possible; it is left out")}");
        }
    }
}
