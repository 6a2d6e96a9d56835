using EdgeRnn.Cells;
using EdgeRnn.Options;
using static EdgeRnn.Options.OptionCheck;

namespace EdgeRnn.Networks;

/// <summary>The ranges of a learner's options, checked once, at creation.</summary>
internal static class LearnerRules
{
    public static void Check(LearnerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InRange(options.InputSize, 1, LargestSize);
        InRange(options.OutputSize, 1, LargestSize);
        InRange(options.HiddenSize, 1, LargestSize);
        InRange(options.Layers, 1, 4);
        InRange(options.K2, 1, LongestWindow);
        InRange(options.K1, 1, options.K2);
        InRange(options.TargetDelay, 1, LongestWindow);
        InRange(options.ReplayWindows, 0, LongestWindow);
        InRange(options.ReplayBatch, 1, LargestReplayBatch);
        InRange(options.ProbeEvery, 0, int.MaxValue);
        InRange(options.ProbeDepth, 1, LongestWindow);
        AboveZero(options.HuberDelta);
        AtLeastZero(options.ClipNorm);
        AtLeastZero(options.FlowPenalty);
        Finite(options.ForgetBias);
        Defined(options.Cell);
        Defined(options.Rule);
        CheckRule(options);
        CheckLags(options);
        Defined(options.Loss);
        Defined(options.Recurrent);
        Defined(options.VectorWidth);
        Check(options.Optimizer);
    }

    private static void CheckRule(LearnerOptions options)
    {
        bool isDiagonal = CellCatalog.ShapeOf(options.Cell).IsDiagonal;
        if (options.FlowPenalty > 0 && (isDiagonal || options.Layers > 1 || options.Rule != LearningRule.TruncatedBptt))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.FlowPenalty,
                $"FlowPenalty {options.FlowPenalty} needs {LearningRule.TruncatedBptt}, one layer and a cell with a recurrent matrix; found {options.Rule}, {options.Layers} and {options.Cell}");
        }

        if (options.Rule == (isDiagonal ? LearningRule.SnAp1 : LearningRule.RealTime))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Rule, isDiagonal
                ? $"Rule {options.Rule} approximates what {LearningRule.RealTime} does exactly for the cell {options.Cell}; take {LearningRule.RealTime}"
                : $"Rule {options.Rule} needs a diagonal cell (no W_hh), which {options.Cell} is not; take {LearningRule.SnAp1} or another cell");
        }
    }

    private static void CheckLags(LearnerOptions options)
    {
        foreach (int lag in options.TargetLags)
        {
            InRange(lag, 0, options.K2 - options.K1, nameof(options.TargetLags));
        }

        bool isPlain = options is { Rule: LearningRule.TruncatedBptt, FlowPenalty: 0, ProbeEvery: 0 };
        Require(options.TargetLags.Count == 0 || (isPlain && options.TargetLags.Count == options.OutputSize),
            options.TargetLags.Count, "one for each output, with truncated BPTT alone", nameof(options.TargetLags));
    }

    /// <summary>The options that determine training, as text: all but the vector width, which changes no bit.</summary>
    public static string Describe(LearnerOptions o) => FormattableString.Invariant(
        $"{o.InputSize} {o.Cell} {o.HiddenSize} x {o.Layers} {o.OutputSize} bptt({o.K1}, {o.K2}) delay {o.TargetDelay} ")
        + FormattableString.Invariant($"{o.Rule} {o.Loss} {o.HuberDelta} clip {o.ClipNorm} {Describe(o.Optimizer)}")
        + (o.TargetLags.Count == 0 ? "" : $" lags {string.Join(',', o.TargetLags)}")
        + (o.FlowPenalty == 0 ? "" : FormattableString.Invariant($" flow {o.FlowPenalty}"))
        + (o.ReplayWindows == 0 ? "" : FormattableString.Invariant($" replay {o.ReplayWindows} x {o.ReplayBatch}"))
        + (o.ProbeEvery == 0 ? "" : FormattableString.Invariant($" probe {o.ProbeEvery} {o.ProbeDepth}"));

    private static string Describe(OptimizerOptions o) => FormattableString.Invariant(
        $"{o.Kind} {o.LearningRate} {o.Momentum} {o.Beta1} {o.Beta2} {o.Alpha} {o.Epsilon} {o.WarmupUpdates} {o.Decay} {o.L2Init}");

    private static void Check(OptimizerOptions options)
    {
        Defined(options.Kind);
        AtLeastZero(options.LearningRate);
        BelowOne(options.Momentum);
        BelowOne(options.Beta1);
        BelowOne(options.Beta2);
        BelowOne(options.Alpha);
        // The padding's gradient is 0: without ε its step would be 0 / 0.
        AboveZero(options.Epsilon);
        InRange(options.WarmupUpdates, 0, int.MaxValue);
        AtLeastZero(options.Decay);
        AtLeastZero(options.L2Init);
    }
}
