using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>Watches a stream's forecasts: how good they are, what is not normal, since when and why.</summary>
/// <remarks>
/// A channel's causes (<see cref="AnomalyCause"/>) are rated by how rare they are (<see cref="BlockMaxima"/>); the rarest against the
/// channel's limit (<see cref="AlarmLimits"/>) is its ratio r, and the score is 100 r² / (1 + r²) of the largest: 50 raises an alarm.
/// An alarm lasts until what raised it has been usual for 16 samples. A function of its state and arguments alone;
/// allocates nothing after creation. Not thread-safe.
/// </remarks>
public sealed class StreamMonitor
{
    private const int WarmUp = 64;

    /// <summary>Samples until the first limits are known: 256.</summary>
    private const int Calibration = WarmUp + (BlockMaxima.Least * BlockMaxima.Length);

    private const int SkillMemory = 1000;

    /// <summary>Samples that an alarm stays on after the last one that is unusual: twice the shorter mean, so that a pause in a fault does not split it.</summary>
    private const int HoldSamples = 16;

    private readonly int _channels;
    private MonitorOptions _options;
    private readonly AnomalyEvidence _evidence;
    private readonly AlarmLimits _limits;
    private readonly AlarmLog _log;
    private readonly RunningSkill _skill;
    private readonly ChannelRatios _ratios;
    private readonly float[] _forecast;
    private readonly float[] _actual;
    private long _samples;
    private long _known;
    private long _relearning;
    private long _accepted;
    private bool _alarm;
    private bool _dismissed;
    private int _heldBy;
    private int _quiet;

    /// <summary>A monitor that knows nothing yet.</summary>
    internal StreamMonitor(int channels, MonitorOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SamplesPerFalseAlarm, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AcceptAfter, HoldSamples);
        _channels = channels;
        _options = options;
        _evidence = new AnomalyEvidence(channels);
        _limits = new AlarmLimits(channels, options.SamplesPerFalseAlarm);
        _log = new AlarmLog(channels);
        _skill = new RunningSkill(channels, SkillMemory);
        _ratios = new ChannelRatios(channels, _evidence, _limits, _log);
        (_forecast, _actual) = (new float[channels], new float[channels]);
    }

    /// <summary>What the stream is doing.</summary>
    public StreamState State => _known < WarmUp ? StreamState.WarmingUp
        : _known < Calibration ? StreamState.Learning
        : _known < _relearning ? StreamState.Relearning
        : StreamState.Watching;

    /// <summary>The newest sample's score, 0 to 100; 50 is the limit of what is normal; 0 while nothing is judged.</summary>
    public double Score => ChannelRatios.Score(_ratios.Of(Channel));

    /// <summary>The channel that scored highest in the newest sample.</summary>
    public int Channel => _ratios.Channel;

    /// <summary>Why it did.</summary>
    public AnomalyCause Cause => _ratios.Cause(Channel);

    /// <summary>A channel's part in the newest sample's score, 0 to 100; the largest is <see cref="Score"/>.</summary>
    public double ChannelScore(int channel) => ChannelRatios.Score(_ratios.Of(channel));

    /// <summary>Whether an alarm is on.</summary>
    public bool Alarm => _alarm && !_dismissed;

    /// <summary>Alarms so far.</summary>
    public long Alarms => _log.Count;

    /// <summary>1 - squared error / persistence's, over about the last 1000 samples; NaN before the first.</summary>
    public double Skill => _skill.Value;

    /// <summary>How often a new state was accepted as normal.</summary>
    public long Drifts => _accepted;

    /// <summary>Samples in which there may be one alarm although nothing is wrong; as in <see cref="MonitorOptions"/>, from the next sample on.</summary>
    public long SamplesPerFalseAlarm
    {
        get => _options.SamplesPerFalseAlarm;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _options = _options with { SamplesPerFalseAlarm = value };
            _limits.Permit(value);
        }
    }

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) =>
        AnomalyEvidence.Bytes(channels) + AlarmLimits.Bytes(channels) + AlarmLog.Bytes(channels) + RunningSkill.Bytes(channels)
        + ChannelRatios.Bytes(channels) + (channels * 2L * sizeof(float));

    /// <summary>Adds a sample; a float per channel, NaN where it is not known.</summary>
    /// <param name="forecast">What was forecast for this sample.</param>
    /// <param name="persistence">The last known value.</param>
    /// <param name="actual">What came.</param>
    internal void Add(ReadOnlySpan<float> forecast, ReadOnlySpan<float> persistence, ReadOnlySpan<float> actual)
    {
        forecast.CopyTo(_forecast);
        actual.CopyTo(_actual);
        _skill.Add(forecast, persistence, actual);
        bool watching = _known >= Calibration;
        bool any = _evidence.Add(forecast, actual, Frozen, warm: _known >= WarmUp, isNormal: !watching);
        _ratios.Judge(_known, watching);
        if (watching)
        {
            Decide();
        }

        _samples++;
        if (any && ++_known > WarmUp && (_known - WarmUp) % BlockMaxima.Length == 0)
        {
            EndBlock(watching);
        }
    }

    /// <summary>A channel's part in the newest sample's score.</summary>
    /// <param name="rank">0 for the channel that scored highest, 1 for the next; of equals the first.</param>
    public AnomalyContributor Contributor(int rank)
    {
        int channel = _ratios.Ranked(rank);
        if (channel < 0)
        {
            return new AnomalyContributor(-1, default, 0, double.NaN, double.NaN);
        }

        (double expected, double got) = Explain(channel);
        return new AnomalyContributor(channel, _ratios.Cause(channel), ChannelRatios.Score(_ratios.Of(channel)), expected, got);
    }

    /// <summary>Whether <see cref="Record"/> still knows an alarm: the newest 16 are remembered.</summary>
    public bool Remembers(long number) => _log.Has(number);

    /// <summary>A remembered alarm, by its number from 1 to <see cref="Alarms"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such alarm, or it is forgotten.</exception>
    public AlarmRecord Record(long number) => _log.Has(number)
        ? _log.Of(number)
        : throw new ArgumentOutOfRangeException(nameof(number), number, $"expected the number of one of the newest {AlarmLog.Capacity} of {Alarms} alarms");

    /// <summary>Nothing was wrong: the alarm ends if it is on, and what it reached, or reaches until the channel is as usual, raises none again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such alarm, or it is forgotten.</exception>
    public void DeclareNormal(long number)
    {
        Label(number, AlarmLabel.Normal);
        if (Alarm && number == Alarms)
        {
            _dismissed = true;
            _log.End(_samples - 1, AlarmEnd.DeclaredNormal);
        }
    }

    /// <summary>Something was wrong: what the alarm reached raises one whenever it comes again, and the alarm does not count as a false one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such alarm, or it is forgotten.</exception>
    public void DeclareFault(long number) => Label(number, AlarmLabel.Fault);

    /// <summary>Takes back what was declared of an alarm; one that was ended by that stays ended.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such alarm, or it is forgotten.</exception>
    public void Withdraw(long number) => Label(number, AlarmLabel.None);

    /// <summary>Lists the state.</summary>
    internal void Visit(IStateVisitor visitor, string name)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        _evidence.Visit(visitor, name + ".evidence");
        _limits.Visit(visitor, name + ".limits");
        _log.Visit(visitor, name + ".log");
        _skill.Visit(visitor, name + ".skill");
        visitor.Visit(name + ".samples", ref _samples, min: 0);
        visitor.Visit(name + ".known", ref _known, min: 0);
        visitor.Visit(name + ".relearning", ref _relearning, min: 0);
        visitor.Visit(name + ".accepted", ref _accepted, min: 0);
        visitor.Visit(name + ".alarm", ref _alarm);
        visitor.Visit(name + ".excused", ref _dismissed);
        visitor.Visit(name + ".held_by", ref _heldBy, min: 0, max: (_channels * AnomalyCauses.Count) - 1);
        visitor.Visit(name + ".quiet", ref _quiet, min: 0);
    }

    /// <summary>The channel whose state an alarm is about; -1 if none is.</summary>
    private int Frozen => Alarm && AnomalyCauses.KindOf(HeldCause) == AnomalyKind.State ? HeldChannel : -1;

    private int HeldChannel => _heldBy / AnomalyCauses.Count;

    private AnomalyCause HeldCause => (AnomalyCause)(_heldBy % AnomalyCauses.Count);

    private void Decide()
    {
        bool beyond = _ratios.Of(Channel) >= 1;
        if (beyond && (!_alarm || (_dismissed && Channel != _log.Of(Alarms).Channel)))
        {
            (_alarm, _dismissed) = (true, false);
            _log.Begin(_samples, Channel, Cause, Explain(Channel), Score);
            _limits.Tighten(Channel);
            Hold();
        }
        else if (_alarm && beyond && (AnomalyCauses.KindOf(Cause) == AnomalyKind.State || Frozen < 0))
        {
            Hold();
        }

        if (_alarm)
        {
            Reach();
            GoOn(beyond);
        }
    }

    /// <summary>The alarm lasts as long as what is rarest now.</summary>
    private void Hold() => _heldBy = AnomalyEvidence.Cell(Channel, Cause);

    private void Reach()
    {
        int channel = _log.Of(Alarms).Channel;
        for (int i = 0; i < AnomalyCauses.Count; i++)
        {
            _log.Reach((AnomalyCause)i, _evidence.Size(AnomalyEvidence.Cell(channel, (AnomalyCause)i)));
        }

        _log.Reach(ChannelRatios.Score(_ratios.Of(channel)));
    }

    private void GoOn(bool beyond)
    {
        bool byAnother = beyond && AnomalyEvidence.Cell(Channel, Cause) != _heldBy;
        _quiet = byAnother || !_ratios.IsUsual(HeldChannel, HeldCause, _known) ? 0 : _quiet + 1;
        if (_quiet >= HoldSamples)
        {
            _evidence.Return(HeldChannel);
            EndAlarm(_samples, AlarmEnd.Returned);
        }
        else if (_samples - _log.Of(Alarms).Start >= Math.Min(_options.AcceptAfter, _options.SamplesPerFalseAlarm))
        {
            Accept();
        }
    }

    private void Accept()
    {
        _evidence.Accept(HeldChannel);
        _limits.Forget(HeldChannel);
        _accepted++;
        _relearning = _known + (BlockMaxima.Least * BlockMaxima.Length);
        EndAlarm(_samples, AlarmEnd.Accepted);
    }

    private void EndAlarm(long sample, AlarmEnd ending)
    {
        if (!_dismissed)
        {
            _log.End(sample, ending);
        }

        (_alarm, _dismissed, _quiet) = (false, false, 0);
    }

    private void EndBlock(bool watching)
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            bool learn = channel != Frozen;
            _limits.EndBlock(channel, _limits.Of(channel, _known), learn && watching);
            _evidence.EndBlock(channel, learn);
        }
    }

    private void Label(long number, AlarmLabel label)
    {
        AlarmRecord before = Record(number);
        if (label == AlarmLabel.Fault && before.Label != AlarmLabel.Fault)
        {
            _limits.TakeBack(before.Channel);
        }
        else if (label != AlarmLabel.Fault && before.Label == AlarmLabel.Fault)
        {
            _limits.Tighten(before.Channel);
        }

        _log.Label(number, label);
    }

    private (double Expected, double Actual) Explain(int channel) =>
        _evidence.Explain(channel, _ratios.Cause(channel), _actual[channel], _forecast[channel]);
}
