namespace EdgeRnn.Sensors.Supervision;

/// <summary>How devices are supervised.</summary>
/// <param name="Interval">Of the samples wanted; null if the source's own pace is right, whatever it is.</param>
internal sealed record SupervisionOptions(TimeSpan? Interval = null)
{
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a read waits for devices that may hang: half an interval, at most half a second.</summary>
    public TimeSpan Patience => Interval is { } interval && interval / 2 < LongestPatience ? interval / 2 : LongestPatience;

    /// <summary>Whether implausible values and times are left out; a recording keeps them.</summary>
    public bool Judges { get; init; } = true;

    /// <summary>Whether samples are left out whose times do not rise; which rows a recording has, its reader has decided.</summary>
    public bool JudgesTimes { get; init; } = true;

    /// <summary>How often a device that was lost is looked for.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>So many reads refused in a row, and the device is reopened.</summary>
    public int FailuresInARow { get; init; } = 3;
}
