namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>Why an alarm ended.</summary>
public enum AlarmEnd
{
    /// <summary>It has not: it is on.</summary>
    None,

    /// <summary>The stream is back in the state that is normal.</summary>
    Returned,

    /// <summary>The state has lasted for <see cref="MonitorOptions.AcceptAfter"/> samples and is the new normal.</summary>
    Accepted,

    /// <summary>It was declared normal.</summary>
    DeclaredNormal,
}

/// <summary>What was declared of an alarm.</summary>
public enum AlarmLabel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Nothing was wrong.</summary>
    Normal,

    /// <summary>Something was wrong.</summary>
    Fault,
}

/// <summary>One alarm, explained.</summary>
/// <param name="Number">Alarms of the stream up to this one: from 1.</param>
/// <param name="Start">The sample that raised it, counted from 0.</param>
/// <param name="End">The sample that ended it; -1 while it is on.</param>
/// <param name="Ending">Why it ended.</param>
/// <param name="Channel">Where it was first seen.</param>
/// <param name="Cause">How it was first seen.</param>
/// <param name="Expected">What would have been usual: in the channel's unit, or in samples for a run of missing or equal values.</param>
/// <param name="Actual">The observed value, in the same unit.</param>
/// <param name="Score">The highest score, from 50 to 100.</param>
/// <param name="Before">Earlier alarms of the same channel and cause.</param>
/// <param name="Label">Whether it was declared normal or a fault.</param>
public readonly record struct AlarmRecord(
    long Number, long Start, long End, AlarmEnd Ending, int Channel, AnomalyCause Cause,
    double Expected, double Actual, double Score, long Before, AlarmLabel Label)
{
    /// <summary>Whether it is an event or a state.</summary>
    public AnomalyKind Kind => AnomalyCauses.KindOf(Cause);

    /// <summary>Whether it is on.</summary>
    public bool IsOn => Ending == AlarmEnd.None;
}

/// <summary>A channel's part in the newest sample's score.</summary>
/// <param name="Channel">Which; -1 if there are fewer channels.</param>
/// <param name="Cause">The cause that is rarest in it.</param>
/// <param name="Score">The channel's own score, 0 to 100; 50 is its limit.</param>
/// <param name="Expected">What would be usual: in the channel's unit, or in samples for a run.</param>
/// <param name="Actual">The observed value, in the same unit.</param>
public readonly record struct AnomalyContributor(int Channel, AnomalyCause Cause, double Score, double Expected, double Actual);
