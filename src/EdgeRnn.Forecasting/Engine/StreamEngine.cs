using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Memory;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Engine;

/// <summary>One stream: scores each sample against its forecast, learns from it, forecasts the next, and watches for anomalies.</summary>
/// <remarks>
/// A function of its state and the arguments of <see cref="Step"/> and <see cref="MarkGap"/> alone: it reads no clock and knows no
/// load, so the same calls give the same results and the same state, bit for bit, in a service, a replay or a test. Whatever depends
/// on time or load (whether to learn, which samples were dropped, that a sensor was silent) is decided outside and passed in.
/// Steps allocate nothing. Not thread-safe.
/// </remarks>
public sealed class StreamEngine
{
    /// <summary>The time of a sample whose time is not known.</summary>
    public const long NoTime = long.MinValue;

    /// <summary>Samples in which a forecaster adapts to a stream that continued without it.</summary>
    private const int SettlingSamples = 8;

    private static readonly StateMigration[] Migrations =
    [
        // 0: as it is set.
        new("note the permitted rate of false alarms", draft => draft.Put<long>("samples_per_false_alarm", [0])),
        new("note when alarms were on", draft => draft.Put<long>("alarm_times", NoTimes())),
    ];

    private readonly MonitorOptions _options;
    private readonly StreamMonitor _monitor;
    private readonly StreamResult _result;
    private readonly float[] _unknown;
    private readonly long[] _alarmTimes = NoTimes();
    private long _settledAt;
    private long _sequence = -1;

    /// <summary>Creates the engine: all the memory it will ever use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, which the message names.</exception>
    /// <exception cref="ArgumentException">An expert is unknown, or its guide is.</exception>
    public StreamEngine(ForecasterOptions forecaster, MonitorOptions monitor)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        Forecaster = new Forecaster(forecaster, isInEngine: true);
        _options = monitor;
        _monitor = new StreamMonitor(Forecaster.Options.Channels, monitor);
        _result = new StreamResult(Forecaster.Options);
        _unknown = new float[Forecaster.Options.Channels];
        Array.Fill(_unknown, float.NaN);
    }

    /// <summary>The forecaster inside, to be read: only <see cref="Step"/> feeds it, and its <c>Observe</c> throws.</summary>
    public Forecaster Forecaster { get; }

    /// <summary>
    /// The monitor inside, to be read and to declare its alarms; only <see cref="Step"/> feeds it. A declaration and another
    /// <see cref="StreamMonitor.SamplesPerFalseAlarm"/> act like an argument: a stream that is fed again needs them at the same sample.
    /// </summary>
    public StreamMonitor Monitor => _monitor;

    /// <summary>Samples so far.</summary>
    public long Samples => Forecaster.Samples;

    /// <summary>The sequence number of the newest sample; -1 before the first.</summary>
    public long Sequence => _sequence;

    /// <summary>The bytes of every section, without creating anything.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, which the message names.</exception>
    /// <exception cref="ArgumentException">An expert is unknown, or its guide is.</exception>
    public static MemoryPlan Plan(ForecasterOptions forecaster) => new(
    [
        .. Forecaster.Plan(forecaster).Sections,
        new MemorySection("monitor", StreamMonitor.Bytes(forecaster.Channels) + (2L * sizeof(long) * AlarmLog.Capacity)),
        new MemorySection("result", StreamResult.Bytes(forecaster)),
    ]);

    /// <summary>Scores what was forecast for the sample, learns what has matured, forecasts the next samples.</summary>
    /// <param name="sequence">The sample's number in its stream, from 0; rises from sample to sample, by more than 1 where samples were lost.</param>
    /// <param name="time">When it was taken, in nanoseconds since 1970 UTC; <see cref="NoTime"/> if not known.</param>
    /// <param name="values">A float per channel in the channel's unit; NaN or infinite where the value is missing.</param>
    /// <param name="learn">False leaves out the training of this sample, for want of time; all else is as usual.</param>
    /// <returns>The same object at every call; valid until the next one.</returns>
    /// <exception cref="ArgumentException">The length is wrong, or the sequence does not rise.</exception>
    public StreamResult Step(long sequence, long time, ReadOnlySpan<float> values, bool learn)
    {
        if (sequence <= _sequence)
        {
            throw new ArgumentException(
                $"sequence {sequence} does not rise; expected at least {_sequence + 1}", nameof(sequence));
        }

        _result.Capture(Forecaster, _monitor, sequence, time, values, learn);
        long alarms = _monitor.Alarms;
        _monitor.Add(Samples < _settledAt ? _unknown : _result.Due(0), _result.Persistence(0), values);
        NoteTime(time, begins: _monitor.Alarms > alarms);
        _sequence = sequence;
        Forecaster.Advance(values, learn);
        _result.Conclude(Forecaster, _monitor);
        return _result;
    }

    /// <summary>When a remembered alarm began and ended, in nanoseconds since 1970 UTC; <see cref="NoTime"/> where that is not known, or it is on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such alarm, or it is forgotten.</exception>
    public (long Begin, long End) AlarmTimes(long number)
    {
        int at = TimesOf(_monitor.Record(number).Number);
        return (_alarmTimes[at], _alarmTimes[at + 1]);
    }

    /// <summary>The number of the newest remembered alarm that was on at a time, in nanoseconds since 1970 UTC; 0 if none was.</summary>
    public long AlarmAt(long time)
    {
        for (long number = _monitor.Alarms; _monitor.Remembers(number); number--)
        {
            (long begin, long end) = AlarmTimes(number);
            if (begin != NoTime && begin <= time && (time <= end || _monitor.Record(number).IsOn))
            {
                return number;
            }
        }

        return 0;
    }

    /// <summary>
    /// The stream continued while the engine did not see it: what was forecast before, and during the first samples after, is no
    /// measure of what is normal and is not judged.
    /// </summary>
    public void MarkGap() => _settledAt = Samples + Forecaster.Options.Horizons[0] + SettlingSamples;

    /// <summary>
    /// Continues as a new engine at this place of the stream: what was learned is gone, and so are alarms and what was declared of them.
    /// </summary>
    public void Forget()
    {
        StreamEngine fresh = new(Forecaster.Options, _options with { SamplesPerFalseAlarm = _monitor.SamplesPerFalseAlarm });
        if (_sequence >= 0)
        {
            // So that the journal is not learned again from its beginning.
            fresh.Step(_sequence, NoTime, _unknown, learn: false);
        }

        using MemoryStream state = new();
        CheckpointFile.Save(state, fresh.Visit);
        state.Position = 0;
        CheckpointFile.Restore(state, Visit);
    }

    /// <summary>Lists the state, so that a restored engine continues as this one, bit for bit.</summary>
    /// <remarks>That includes <see cref="StreamMonitor.SamplesPerFalseAlarm"/>: a host that wants another one sets it after a restart.</remarks>
    public void Visit(IStateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Version("engine", Migrations);
        Forecaster.Visit(visitor);
        _monitor.Visit(visitor, "monitor");
        visitor.Visit("engine.settled_at", ref _settledAt, min: 0);
        visitor.Visit("engine.sequence", ref _sequence, min: -1);
        visitor.Visit("engine.alarm_times", _alarmTimes);
        long permitted = _monitor.SamplesPerFalseAlarm;
        visitor.Visit("engine.samples_per_false_alarm", ref permitted, min: 0);
        if (visitor.IsRestoring && permitted > 0)
        {
            _monitor.SamplesPerFalseAlarm = permitted;
        }
    }

    private static long[] NoTimes()
    {
        long[] times = new long[2 * AlarmLog.Capacity];
        Array.Fill(times, NoTime);
        return times;
    }

    private static int TimesOf(long number) => (int)(2 * (number % AlarmLog.Capacity));

    private void NoteTime(long time, bool begins)
    {
        int at = TimesOf(_monitor.Alarms);
        if (begins)
        {
            (_alarmTimes[at], _alarmTimes[at + 1]) = (time, NoTime);
        }
        else if (_alarmTimes[at + 1] == NoTime && _monitor.Alarms > 0 && !_monitor.Record(_monitor.Alarms).IsOn)
        {
            _alarmTimes[at + 1] = time;
        }
    }
}
