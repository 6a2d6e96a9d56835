using System.Numerics;
using System.Runtime.CompilerServices;
using EdgeRnn.Experts;

namespace EdgeRnn;

/// <summary>The ranges of the options, checked once, at creation.</summary>
internal static class OptionRules
{
    /// <summary>Sizes beyond this are mistakes: such a layer alone would hold 16 GiB of weights.</summary>
    private const int LargestSize = 1 << 15;

    private const int LongestWindow = 1 << 20;

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
        InRange(options.ProbeEvery, 0, int.MaxValue);
        InRange(options.ProbeDepth, 1, LongestWindow);
        AboveZero(options.HuberDelta);
        AtLeastZero(options.ClipNorm);
        AtLeastZero(options.FlowPenalty);
        Finite(options.ForgetBias);
        Defined(options.Cell);
        Defined(options.Rule);
        CheckRule(options);
        Defined(options.Loss);
        Defined(options.Recurrent);
        Defined(options.VectorWidth);
        Check(options.Optimizer);
    }

    private static void CheckRule(LearnerOptions options)
    {
        bool isDiagonal = OnlineLearner.ShapeOf(options.Cell).IsDiagonal;
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
                : $"Rule {options.Rule} is for cells whose units do not hear each other, which {options.Cell} is not; take {LearningRule.SnAp1} or another cell");
        }
    }

    public static void Check(ForecasterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InRange(options.Channels, 1, LargestSize);
        Defined(options.Normalization);
        Defined(options.OutputMode);
        InRange(options.Horizons.Count, 1, 64);
        int before = 0;
        foreach (int horizon in options.Horizons)
        {
            if (horizon <= before || horizon > LongestWindow)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(options), horizon, $"Horizons must rise and lie in 1 … {LongestWindow}; found {horizon} after {before}");
            }

            before = horizon;
        }

        Require(options.Coverage is > 0 and < 1, options.Coverage, "between 0 and 1", nameof(options.Coverage));
        if (options.Network is null)
        {
            CheckExperts(options);
        }
    }

    private static void CheckExperts(ForecasterOptions options)
    {
        Defined(options.VectorWidth);
        Require(options.Normalization == Normalization.Running, options.Normalization, "Running in a mixture; set Network for another", nameof(options.Normalization));
        Require(options.OutputMode == OutputMode.Change, options.OutputMode, "Change in a mixture; set Network for another", nameof(options.OutputMode));
        HashSet<string> earlier = [];
        foreach (ExpertKind kind in options.Experts)
        {
            Require(kind.Guide is null || earlier.Contains(kind.Guide), kind.Guide ?? "", $"an expert before {kind.Name}", nameof(kind.Guide));
            Require(earlier.Add(kind.Name), kind.Name, "different from all others", nameof(kind.Name));
        }

        Require(earlier.Count > 0, options.Experts.Count, "at least one", nameof(options.Experts));
        Require(options.Voices is not { Count: 0 }, 0, "at least one, or none given", nameof(options.Voices));
        foreach (string voice in options.Voices ?? [])
        {
            Require(earlier.Contains(voice), voice, $"one of {string.Join(", ", earlier)}", nameof(options.Voices));
        }
    }

    /// <summary>The options that decide how training goes on, as text: all but the vector width, which changes no bit.</summary>
    public static string Describe(LearnerOptions o) => FormattableString.Invariant(
        $"{o.InputSize} {o.Cell} {o.HiddenSize} x {o.Layers} {o.OutputSize} bptt({o.K1}, {o.K2}) delay {o.TargetDelay} ")
        + FormattableString.Invariant($"{o.Rule} {o.Loss} {o.HuberDelta} clip {o.ClipNorm} {Describe(o.Optimizer)}")
        + (o.FlowPenalty == 0 ? "" : FormattableString.Invariant($" flow {o.FlowPenalty}"))
        + (o.ReplayWindows == 0 ? "" : FormattableString.Invariant($" rehearsal {o.ReplayWindows}"))
        + (o.ProbeEvery == 0 ? "" : FormattableString.Invariant($" probe {o.ProbeEvery} {o.ProbeDepth}"));

    private static string Describe(OptimizerOptions o) => FormattableString.Invariant(
        $"{o.Kind} {o.LearningRate} {o.Momentum} {o.Beta1} {o.Beta2} {o.Alpha} {o.Epsilon} {o.WarmupUpdates} {o.Decay} {o.PullToStart}");

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
        AtLeastZero(options.PullToStart);
    }

    private static void InRange<T>(T value, T low, T high, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : INumber<T> => Require(value >= low && value <= high, value, $"in {low} … {high}", name);

    private static void AboveZero(float value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(float.IsFinite(value) && value > 0, value, "finite and above 0", name);

    private static void AtLeastZero(float value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(float.IsFinite(value) && value >= 0, value, "finite and at least 0", name);

    private static void BelowOne(float value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(value >= 0 && value < 1, value, "in [0, 1)", name);

    private static void Finite(float value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(float.IsFinite(value), value, "finite", name);

    private static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum => Require(Enum.IsDefined(value), value, string.Join(", ", Enum.GetNames<T>()), name);

    private static void Require(bool holds, object value, string expected, string name)
    {
        if (!holds)
        {
            string option = name[(name.LastIndexOf('.') + 1)..];
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be {expected}; found {value}");
        }
    }
}
