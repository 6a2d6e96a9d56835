namespace EdgeRnn.Sensors;

/// <summary>A source that knows more of its channels than a float can hold.</summary>
internal interface IInspectable
{
    /// <summary>One reading per channel, in their order; a channel that cannot be read gives NaN.</summary>
    IReadOnlyList<Inspection> Inspect();
}

/// <summary>One value at full precision.</summary>
/// <param name="Value">In the channel's unit; NaN if there is none.</param>
/// <param name="State">Its state as the driver reports it.</param>
/// <param name="Error">Why it could not be read; empty if it could.</param>
internal readonly record struct Inspection(double Value, ChannelState State, string Error = "");

/// <summary>What is known of a channel's value beside its number.</summary>
internal enum ChannelState
{
    Ok,

    /// <summary>Switched off: the number is whatever the driver last had.</summary>
    Disabled,

    /// <summary>The driver flags the sensor as broken or not connected.</summary>
    Fault,

    /// <summary>Outside what its unit allows.</summary>
    Impossible,

    /// <summary>It could not be read.</summary>
    Unreadable,
}
