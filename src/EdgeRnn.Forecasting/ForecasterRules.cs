using EdgeRnn.Forecasting.Experts;
using static EdgeRnn.Options.OptionCheck;

namespace EdgeRnn.Forecasting;

/// <summary>The ranges of a forecaster's options, checked once, at creation.</summary>
internal static class ForecasterRules
{
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

        Defined(options.Profile);
        bool hasAny = options.EnabledExperts is null ? options.Experts.Any(kind => kind.Profile <= options.Profile) : options.Experts.Count > 0;
        Require(hasAny, options.Experts.Count, "at least one", nameof(options.Experts));
        Require(options.EnabledExperts is not { Count: 0 }, 0, "at least one, or none given", nameof(options.EnabledExperts));
        foreach (string name in options.EnabledExperts ?? [])
        {
            Require(earlier.Contains(name), name, $"one of {string.Join(", ", earlier)}", nameof(options.EnabledExperts));
        }
    }
}
