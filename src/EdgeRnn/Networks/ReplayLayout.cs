using EdgeRnn.Memory;
using EdgeRnn.Options;

namespace EdgeRnn.Networks;

/// <summary>
/// A window of the replay reservoir, in floats: the state before its first step, then k2 rows of an input and its target.
/// </summary>
internal static class ReplayLayout
{
    /// <summary>Floats of all windows and of the one that is being recorded; 0 without experience replay.</summary>
    public static long ReservoirLength(NetworkLayout layout, LearnerOptions options) =>
        options.ReplayWindows == 0 ? 0 : (options.ReplayWindows + 1L) * WindowLength(layout, options);

    /// <summary>Floats of a window.</summary>
    public static int WindowLength(NetworkLayout layout, LearnerOptions options) =>
        checked(StateLength(layout) + Arena.Pad(options.K2 * RowLength(options)));

    /// <summary>The state that one step hands to the next, of all layers.</summary>
    public static int StateLength(NetworkLayout layout) => layout.Layers.Length * layout.Cell.States * layout.PaddedUnits;

    /// <summary>An input and its target without their padding, which would be most of it.</summary>
    public static int RowLength(LearnerOptions options) => options.InputSize + options.OutputSize;
}
