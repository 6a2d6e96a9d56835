using EdgeRnn.Options;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>The experts of a mixture, by profile.</summary>
public static class StandardExperts
{
    private const string Linear = "linear";

    /// <summary>All of them, each after its guide.</summary>
    public static IReadOnlyList<ExpertKind> All { get; } =
    [
        new("persistence", _ => new PersistenceExpert(), _ => 0),
        LinearOf(Linear, lags: 32, forgetting: 0.9999),
        LinearOf("linear-short", lags: 12, forgetting: 0.999) with { Profile = MixtureProfile.Full },
        NlmsOf("nlms", rate: 0.02f) with { Profile = MixtureProfile.Full },
        NlmsOf("nlms-slow", rate: 0.004f),
        NlmsOf("nlms-slowest", rate: 0.001f) with { Profile = MixtureProfile.Full },
        ScalesOf("linear-scales", forgetting: 0.9999) with { Profile = MixtureProfile.Standard },
        ScalesOf("linear-scales-short", forgetting: 0.9995),
        new("smoothing", shape => new SmoothingExpert(shape), SmoothingExpert.Bytes),
        ReservoirOf("linear-joint", new(20, Units: 0, Direct: 96, Forgetting: 0.9995)) with { Profile = MixtureProfile.Full },
        ReservoirOf("linear-joint-short", new(21, Units: 0, Direct: 32, Forgetting: 0.998)) with { Profile = MixtureProfile.Full },
        ReservoirOf("reservoir", new(1, Units: 192, Direct: 24, Forgetting: 0.99995)),
        ReservoirOf("reservoir-small", new(22, Units: 96, Direct: 48, Forgetting: 0.9995, Slowest: 0.05)),
        NetworkOf("lstm-fresh", new(2, CellKind.Lstm, 32, 1e-3f, Stride: 1)) with { Profile = MixtureProfile.Full },
        NetworkOf("lstm-fresh-fast", new(3, CellKind.Lstm, 32, 3e-3f, Stride: 1, Horizons: HorizonUse.Nearest)),
        NetworkOf("lstm-blocks", new(4, CellKind.Lstm, 32, 3e-3f, Stride: 8, Horizons: HorizonUse.Nearest)) with { Profile = MixtureProfile.Standard },
        NetworkOf("lstm-replay", new(5, CellKind.Lstm, 32, 1e-3f, Stride: 8, Replays: 2, Horizons: HorizonUse.Shared)) with { Profile = MixtureProfile.Standard },
        NetworkOf("lstm-replay-fast", new(6, CellKind.Lstm, 32, 3e-3f, Stride: 8, Replays: 2, Horizons: HorizonUse.Nearest)) with { Profile = MixtureProfile.Standard },
        NetworkOf("lstm-replay-wide", new(7, CellKind.Lstm, 64, 1e-3f, Stride: 8, Replays: 1)) with { Profile = MixtureProfile.Full },
        NetworkOf("gru-replay", new(8, CellKind.Gru, 32, 3e-3f, Stride: 8, Replays: 2, Horizons: HorizonUse.Shared)) with { Profile = MixtureProfile.Standard },
        NetworkOf("lstm-guided", new(9, CellKind.Lstm, 32, 1e-3f, Stride: 1, GuideUse.Input, Horizons: HorizonUse.Shared)) with { Profile = MixtureProfile.Standard },
        NetworkOf("lstm-guided-blocks", new(10, CellKind.Lstm, 32, 3e-3f, Stride: 8, GuideUse.Input, Horizons: HorizonUse.Shared)) with { Profile = MixtureProfile.Standard },
        NetworkOf("lstm-guided-replay", new(11, CellKind.Lstm, 32, 1e-3f, Stride: 8, GuideUse.Input, Replays: 2)) with { Profile = MixtureProfile.Standard },
        NetworkOf("lstm-residual", new(12, CellKind.Lstm, 32, 1e-3f, Stride: 1, GuideUse.Residual)) with { Profile = MixtureProfile.Full },
        NetworkOf("lstm-residual-replay", new(13, CellKind.Lstm, 32, 1e-3f, Stride: 8, GuideUse.Residual, Replays: 2)) with { Profile = MixtureProfile.Full },
    ];

    private static ExpertKind NlmsOf(string name, float rate) => new(name, shape => new NlmsExpert(shape, rate), NlmsExpert.Bytes);

    private static ExpertKind LinearOf(string name, int lags, double forgetting) =>
        new(name, shape => new LinearExpert(shape, lags, forgetting), shape => LinearExpert.BytesOf(shape, lags));

    private static ExpertKind ScalesOf(string name, double forgetting) =>
        new(name, shape => new ScalesExpert(shape, forgetting), ScalesExpert.BytesOf);

    private static ExpertKind ReservoirOf(string name, ReservoirRecipe recipe) =>
        new(name, shape => new ReservoirExpert(shape, recipe), shape => ReservoirExpert.Bytes(shape, recipe));

    private static ExpertKind NetworkOf(string name, NetworkRecipe recipe) => new(
        name, shape => new NetworkExpert(shape, recipe), shape => NetworkExpert.Bytes(shape, recipe),
        recipe.Guide == GuideUse.None ? null : Linear)
    { ReplaysHistory = recipe.Replays > 0 };
}
