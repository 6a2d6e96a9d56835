namespace EdgeRnn.Sensors.Messages;

/// <summary>Words behind a number.</summary>
internal static class Plural
{
    /// <summary>The word for one or for several: 1 channel, 2 channels.</summary>
    /// <param name="count">The number in front of it.</param>
    /// <param name="one">For one.</param>
    /// <param name="several">For any other number; the one with an s where it is left out.</param>
    public static string Of(long count, string one, string? several = null) => count == 1 ? one : several ?? one + "s";
}
