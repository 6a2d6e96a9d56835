using EdgeRnn.Cells;
using EdgeRnn.Memory;
using EdgeRnn.Optimization;
using EdgeRnn.Options;

namespace EdgeRnn.Networks;

/// <summary>How much memory a network takes: pure arithmetic, before anything is allocated.</summary>
internal static class NetworkPlan
{
    /// <summary>Checks the options, and that one arena holds the network.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or the network is too large.</exception>
    public static NetworkLayout LayoutOf(LearnerOptions options)
    {
        LearnerRules.Check(options);
        try
        {
            var layout = new NetworkLayout(options, CellCatalog.ShapeOf(options.Cell));
            if (Sections(layout, options).Sum(section => section.Floats) <= Arena.LargestLength)
            {
                return layout;
            }
        }
        catch (OverflowException)
        {
            // Larger than an int: the same error.
        }

        throw new ArgumentOutOfRangeException(
            nameof(options), options.HiddenSize,
            $"HiddenSize {options.HiddenSize}, Layers {options.Layers}, K2 {options.K2} and TargetDelay {options.TargetDelay} need more than "
            + $"the {Arena.LargestLength} floats of one arena; lower one of them");
    }

    /// <summary>The sections of the arena, in floats.</summary>
    public static IEnumerable<(string Name, long Floats)> Sections(NetworkLayout layout, LearnerOptions options) =>
    [
        ("parameters", layout.ParameterLength),
        ("gradients", layout.ParameterLength),
        ("optimizer", (long)layout.ParameterLength * Optimizers.MomentsOf(options.Optimizer)),
        ("last good weights", layout.ParameterLength),
        ("transposes", layout.DerivedLength),
        ("carries", (2L * layout.PaddedUnits * options.Layers) + GateSumsLength(layout)),
        ("ring", (long)RingSteps(options) * layout.SlotLength),
        .. options.Rule == LearningRule.TruncatedBptt
            ? Array.Empty<(string, long)>()
            : [("sensitivities", layout.Layers.Sum(layer => LayerTrace.LengthOf(layout, layer)))],
        .. options.Optimizer.L2Init == 0 ? Array.Empty<(string, long)>() : [("start", layout.ParameterLength)],
        .. options.FlowPenalty == 0
            ? Array.Empty<(string, long)>()
            : [("flows", FlowsLength(layout, options) + layout.Layers[0].WeightHh.Shape.Length)],
        .. options.ReplayWindows == 0 ? Array.Empty<(string, long)>() : [("replay", ReplayLength(layout, options))],
        .. options.ProbeEvery == 0 ? Array.Empty<(string, long)>() : [("probe", 2L * layout.ParameterLength)],
    ];

    /// <summary>Bytes outside the arena: the views of all slots in all layers, and the offsets of a window's slots.</summary>
    public static long IndexBytes(LearnerOptions options)
    {
        long slots = RingSteps(options) + (options.ReplayWindows > 0 ? (options.K2 + 1L) * options.ReplayBatch : 0);
        return (slots * options.Layers * CellSlot.Bytes) + ((Reach(options) + 1) * sizeof(int));
    }

    /// <summary>Steps that a window reaches back: k2, or the depth of the probe if that is more.</summary>
    public static int Reach(LearnerOptions options) =>
        options.ProbeEvery > 0 ? Math.Max(options.K2, options.ProbeDepth) : options.K2;

    /// <summary>The steps of a window and the one before it, and the steps that wait for their targets.</summary>
    public static int RingSteps(LearnerOptions options) => checked(Reach(options) + options.TargetDelay + 1);

    /// <summary>The flow penalty's vectors, one for each step of a window.</summary>
    public static long FlowsLength(NetworkLayout layout, LearnerOptions options) =>
        options.FlowPenalty == 0 ? 0 : (long)options.K2 * layout.PaddedUnits;

    /// <summary>One block's gates.</summary>
    public static int GateSumsLength(NetworkLayout layout) => layout.Cell.Gates * Arena.Line;

    private static long ReplayLength(NetworkLayout layout, LearnerOptions options) =>
        layout.ParameterLength
        + (options.ReplayBatch * (((options.K2 + 1L) * layout.SlotLength) + (2L * layout.PaddedUnits * options.Layers)));
}
