using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Tests.Networks;

/// <summary>Every option out of its range is refused with a message that names option, value and what was expected.</summary>
public class OptionRulesTests
{
    private static readonly LearnerOptions Learner = new() { InputSize = 2, OutputSize = 1, K2 = 8 };

    private static readonly ForecasterOptions Forecaster = new() { Channels = 2 };

    private static readonly (string Option, LearnerOptions Options, string Found, string Expected)[] BadLearners =
    [
        ("InputSize", Learner with { InputSize = 0 }, "0", "in 1 … 32768"),
        ("InputSize", Learner with { InputSize = -5 }, "-5", "in 1 … 32768"),
        ("InputSize", Learner with { InputSize = 32769 }, "32769", "in 1 … 32768"),
        ("OutputSize", Learner with { OutputSize = 0 }, "0", "in 1 … 32768"),
        ("OutputSize", Learner with { OutputSize = 32769 }, "32769", "in 1 … 32768"),
        ("HiddenSize", Learner with { HiddenSize = 0 }, "0", "in 1 … 32768"),
        ("HiddenSize", Learner with { HiddenSize = int.MaxValue }, "2147483647", "in 1 … 32768"),
        ("Layers", Learner with { Layers = 0 }, "0", "in 1 … 4"),
        ("Layers", Learner with { Layers = 5 }, "5", "in 1 … 4"),
        ("K2", Learner with { K2 = 0 }, "0", "in 1 … 1048576"),
        ("K2", Learner with { K2 = 1048577 }, "1048577", "in 1 … 1048576"),
        ("K1", Learner with { K1 = 0 }, "0", "in 1 … 8"),
        ("K1", Learner with { K1 = 9 }, "9", "in 1 … 8"),
        ("TargetDelay", Learner with { TargetDelay = 0 }, "0", "in 1 … 1048576"),
        ("TargetDelay", Learner with { TargetDelay = 1048577 }, "1048577", "in 1 … 1048576"),
        ("HuberDelta", Learner with { HuberDelta = 0 }, "0", "finite and above 0"),
        ("HuberDelta", Learner with { HuberDelta = -1 }, "-1", "finite and above 0"),
        ("HuberDelta", Learner with { HuberDelta = float.NaN }, "NaN", "finite and above 0"),
        ("HuberDelta", Learner with { HuberDelta = float.PositiveInfinity }, "Infinity", "finite and above 0"),
        ("ClipNorm", Learner with { ClipNorm = -0.5f }, "-0.5", "finite and at least 0"),
        ("ClipNorm", Learner with { ClipNorm = float.NaN }, "NaN", "finite and at least 0"),
        ("ForgetBias", Learner with { ForgetBias = float.NegativeInfinity }, "-Infinity", "finite"),
        ("ForgetBias", Learner with { ForgetBias = float.NaN }, "NaN", "finite"),
        ("Cell", Learner with { Cell = (CellKind)99 }, "99", "Elman, ElmanRelu, Gru, Lstm"),
        ("Loss", Learner with { Loss = (LossKind)(-1) }, "-1", "MeanSquared, Huber, SoftmaxCrossEntropy"),
        ("Recurrent", Learner with { Recurrent = (RecurrentInitialization)3 }, "3", "Uniform, Orthogonal, Identity"),
        ("VectorWidth", Learner with { VectorWidth = (VectorWidth)2 }, "2", "Auto, Scalar, Vector128, Vector256, Vector512"),
        ("Kind", With(new() { Kind = (OptimizerKind)7 }), "7", "Sgd, RmsProp, Adam"),
        ("LearningRate", With(new() { LearningRate = -1e-3f }), "-0.001", "finite and at least 0"),
        ("LearningRate", With(new() { LearningRate = float.PositiveInfinity }), "Infinity", "finite and at least 0"),
        ("Momentum", With(new() { Momentum = 1 }), "1", "in [0, 1)"),
        ("Momentum", With(new() { Momentum = float.NaN }), "NaN", "in [0, 1)"),
        ("Beta1", With(new() { Beta1 = 1 }), "1", "in [0, 1)"),
        ("Beta1", With(new() { Beta1 = -0.1f }), "-0.1", "in [0, 1)"),
        ("Beta2", With(new() { Beta2 = 1 }), "1", "in [0, 1)"),
        ("Beta2", With(new() { Beta2 = float.NaN }), "NaN", "in [0, 1)"),
        ("Alpha", With(new() { Alpha = 1.5f }), "1.5", "in [0, 1)"),
        ("Epsilon", With(new() { Epsilon = -1 }), "-1", "finite and above 0"),
        ("Epsilon", With(new() { Epsilon = 0 }), "0", "finite and above 0"),
        ("WarmupUpdates", With(new() { WarmupUpdates = -1 }), "-1", "in 0 … 2147483647"),
        ("Decay", With(new() { Decay = -0.1f }), "-0.1", "finite and at least 0"),
        ("Decay", With(new() { Decay = float.NaN }), "NaN", "finite and at least 0"),
    ];

    private static readonly (string Option, ForecasterOptions Options, string Found, string Expected)[] BadForecasters =
    [
        ("Channels", Forecaster with { Channels = 0 }, "0", "in 1 … 32768"),
        ("Channels", Forecaster with { Channels = 32769 }, "32769", "in 1 … 32768"),
        ("Normalization", Forecaster with { Normalization = (Normalization)2 }, "2", "Running, None"),
        ("OutputMode", Forecaster with { OutputMode = (OutputMode)5 }, "5", "Change, Value"),
        ("Count", Forecaster with { Horizons = [] }, "0", "in 1 … 64"),
        ("Count", Forecaster with { Horizons = [.. Enumerable.Range(1, 65)] }, "65", "in 1 … 64"),
        ("Horizons", Forecaster with { Horizons = [0] }, "0", "1 … 1048576"),
        ("Horizons", Forecaster with { Horizons = [2, 2] }, "2", "rise"),
        ("Horizons", Forecaster with { Horizons = [5, 3] }, "3", "rise"),
        ("Horizons", Forecaster with { Horizons = [1048577] }, "1048577", "1 … 1048576"),
        ("K1", Forecaster with { Network = Learner with { K1 = 9 } }, "9", "in 1 … 8"),
        ("Beta1", Forecaster with { Network = With(new() { Beta1 = 2 }) }, "2", "in [0, 1)"),
    ];

    public static TheoryData<string, int> LearnerCases => [.. BadLearners.Select((bad, index) => (bad.Option, index))];

    public static TheoryData<string, int> ForecasterCases => [.. BadForecasters.Select((bad, index) => (bad.Option, index))];

    [Theory]
    [MemberData(nameof(LearnerCases))]
    public void A_learner_refuses_an_option_out_of_range(string option, int index)
    {
        (_, LearnerOptions options, string found, string expected) = BadLearners[index];
        AssertNames(option, found, expected, () => OnlineLearner.Create(options));
        AssertNames(option, found, expected, () => OnlineLearner.Plan(options));
    }

    [Theory]
    [MemberData(nameof(ForecasterCases))]
    public void A_forecaster_refuses_an_option_out_of_range(string option, int index)
    {
        (_, ForecasterOptions options, string found, string expected) = BadForecasters[index];
        AssertNames(option, found, expected, () => new Forecaster(options));
        AssertNames(option, found, expected, () => EdgeRnn.Forecasting.Forecaster.Plan(options));
    }

    [Fact]
    public void Options_at_the_ends_of_their_ranges_are_accepted()
    {
        LearnerOptions[] good =
        [
            Learner with { InputSize = 1, HiddenSize = 1, Layers = 1, K1 = 1, K2 = 1, TargetDelay = 1 },
            Learner with { Layers = 4, K1 = 8, ClipNorm = 0, HuberDelta = float.Epsilon, ForgetBias = -1e30f },
            Learner with { InputSize = 32768, OutputSize = 32768, HiddenSize = 1 },
            Learner with { K2 = 1 << 20, HiddenSize = 1, Cell = CellKind.Elman },
            With(new() { Momentum = 0, Beta1 = 0, Beta2 = 0, Alpha = 0, LearningRate = 0, Decay = 0, Epsilon = float.Epsilon }),
            With(new() { WarmupUpdates = int.MaxValue, Momentum = 0.999f }),
        ];
        Assert.All(good, options => Assert.True(OnlineLearner.Plan(options).TotalBytes > 0));
        Assert.True(EdgeRnn.Forecasting.Forecaster.Plan(Forecaster with { Horizons = [.. Enumerable.Range(1, 64)] }).TotalBytes > 0);
    }

    [Theory]
    [InlineData(32768, 1, 32)]
    [InlineData(16384, 4, 32)]
    [InlineData(1024, 1, 1 << 20)]
    public void A_network_that_no_arena_holds_is_refused_before_anything_is_allocated(int hidden, int layers, int k2)
    {
        LearnerOptions options = Learner with { HiddenSize = hidden, Layers = layers, K2 = k2 };
        AssertNames("HiddenSize", $"{hidden}", "2147483568 floats", () => OnlineLearner.Plan(options));
        AssertNames("HiddenSize", $"{hidden}", "2147483568 floats", () => OnlineLearner.Create(options));
    }

    [Fact]
    public void Missing_options_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => OnlineLearner.Create(null!));
        Assert.Throws<ArgumentNullException>(() => new Forecaster(null!));
    }

    private static LearnerOptions With(OptimizerOptions optimizer) => Learner with { Optimizer = optimizer };

    private static void AssertNames(string option, string found, string expected, Func<object> create)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(create);
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
