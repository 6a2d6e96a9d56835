namespace EdgeRnn.Sensors;

/// <summary>How long a read of a source takes, and what decides when the next sample is taken.</summary>
public enum SampleTiming
{
    /// <summary>The caller decides; a read returns at once.</summary>
    Immediate,

    /// <summary>The caller decides; a read goes through a bus or driver that may hang.</summary>
    MayBlock,

    /// <summary>The source decides: a read waits for its next sample.</summary>
    SelfPaced,
}
