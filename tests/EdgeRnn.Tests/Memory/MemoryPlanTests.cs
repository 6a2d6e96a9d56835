using EdgeRnn.Forecasting;
using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Memory;

/// <summary>The plan against what is really allocated.</summary>
public class MemoryPlanTests
{
    /// <summary>Objects around the arena: options, layouts, views, names.</summary>
    private const long ObjectBytes = 24 * 1024;

    public static TheoryData<CellKind, int, int> Networks =>
        [.. from cell in Enum.GetValues<CellKind>() from hidden in (int[])[1, 17, 64] from layers in (int[])[1, 2, 4] select (cell, hidden, layers)];

    public static TheoryData<OptimizerKind, float, int> Optimizers => new()
    {
        { OptimizerKind.Sgd, 0f, 0 },
        { OptimizerKind.Sgd, 0.9f, 1 },
        { OptimizerKind.RmsProp, 0f, 1 },
        { OptimizerKind.Adam, 0f, 2 },
        { OptimizerKind.ObGd, 0f, 2 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_arena_holds_exactly_the_planned_sections(CellKind cell, int hidden, int layers)
    {
        LearnerOptions options = Options(cell, hidden, layers);
        var network = new OpenNetwork(options);
        MemoryPlan plan = OnlineLearner.Plan(options);
        Assert.Equal(
            plan.TotalBytes - Bytes(plan, "alignment") - Bytes(plan, "window"), sizeof(float) * (long)network.Memory.Arena.All.Length);
        Assert.Equal(Bytes(plan, "parameters"), sizeof(float) * (long)network.Memory.Parameters.Length);
        Assert.Equal(Bytes(plan, "gradients"), sizeof(float) * (long)network.Memory.Gradients.Length);
        Assert.Equal(Bytes(plan, "transposes"), sizeof(float) * (long)network.Memory.Derived.Length);
        Assert.Equal(Bytes(plan, "ring"), sizeof(float) * (long)network.Memory.Ring.Memory.Length);
        Assert.Equal(options.K2 + options.TargetDelay + 1, network.Memory.Ring.Capacity);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void An_optimizer_holds_as_many_moments_as_its_rule_needs(OptimizerKind kind, float momentum, int moments)
    {
        MemoryPlan plan = OnlineLearner.Plan(Options(CellKind.Lstm, 17, 2) with { Optimizer = new() { Kind = kind, Momentum = momentum } });
        Assert.Equal(moments * Bytes(plan, "parameters"), Bytes(plan, "optimizer"));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_real_time_rule_holds_its_sensitivities_and_needs_no_ring(CellKind cell, int hidden, int layers)
    {
        LearnerOptions options = Options(cell, hidden, layers) with { Rule = Learners.RealTimeRule(cell), K2 = 1, TargetDelay = 1 };
        var network = new OpenNetwork(options);
        MemoryPlan plan = OnlineLearner.Plan(options);
        Assert.Equal(
            plan.TotalBytes - Bytes(plan, "alignment") - Bytes(plan, "window"), sizeof(float) * (long)network.Memory.Arena.All.Length);
        Assert.True(Bytes(plan, "sensitivities") > 0);
        Assert.Equal(3, network.Memory.Ring.Capacity);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Probe_replay_and_start_are_planned_too(CellKind cell, int hidden, int layers)
    {
        LearnerOptions options = Options(cell, hidden, layers) with
        { ProbeEvery = 8, ProbeDepth = 50, ReplayWindows = 7, Optimizer = new() { L2Init = 0.1f } };
        var network = new OpenNetwork(options);
        MemoryPlan plan = OnlineLearner.Plan(options);
        Assert.Equal(
            plan.TotalBytes - Bytes(plan, "alignment") - Bytes(plan, "window") - Bytes(plan, "diagnostics") - Bytes(plan, "replay windows"),
            sizeof(float) * (long)network.Memory.Arena.All.Length);
        Assert.Equal(Bytes(plan, "parameters"), Bytes(plan, "start"));
        Assert.Equal(2 * Bytes(plan, "parameters"), Bytes(plan, "probe"));
        Assert.True(Bytes(plan, "replay") > 0 && Bytes(plan, "replay windows") > 0 && Bytes(plan, "diagnostics") > 0);
        Assert.Equal(50 + options.TargetDelay + 1, network.Memory.Ring.Capacity);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Creating_a_learner_allocates_what_the_plan_says(CellKind cell, int hidden, int layers)
    {
        LearnerOptions options = Options(cell, hidden, layers) with { K2 = 200 };
        long allocated = Allocations.Of(() => _ = OnlineLearner.Create(options));
        Assert.InRange(allocated - OnlineLearner.Plan(options).TotalBytes, 0, ObjectBytes);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 24)]
    public void Creating_a_forecaster_allocates_what_the_plan_says(int channels, int longest)
    {
        ForecasterOptions options = Lone(channels, longest == 1 ? [1] : [1, longest]);
        long allocated = Allocations.Of(() => _ = new Forecaster(options));
        Assert.InRange(allocated - Forecaster.Plan(options).TotalBytes, 0, ObjectBytes);
    }

    [Fact]
    public void Planning_allocates_nothing_of_what_it_plans()
    {
        LearnerOptions options = Options(CellKind.Gru, 1024, 2);
        MemoryPlan plan = OnlineLearner.Plan(options);
        Assert.InRange(Allocations.Of(() => plan = OnlineLearner.Plan(options)), 0, ObjectBytes);
        Assert.True(plan.TotalBytes > 100_000_000);
    }

    [Fact]
    public void The_sections_of_a_forecaster_are_those_of_its_network_and_its_own()
    {
        ForecasterOptions options = Lone(channels: 2, [1, 5]);
        var forecaster = new Forecaster(options);
        MemoryPlan plan = Forecaster.Plan(options);
        Assert.Equal(
            [.. OnlineLearner.Plan(forecaster.Learners[0].Options).Sections.Select(s => s.Name), "history", "targets", "sample", "outlier filter", "last values", "forecasts", "intervals"],
            plan.Sections.Select(s => s.Name));
        Assert.All(plan.Sections, section => Assert.True(section.Bytes > 0, section.Name));
        Assert.Equal(plan.Sections.Sum(s => s.Bytes), plan.TotalBytes);

        // The history: 8 values twice and whether each is known; count, mean, squares of 2 values, 2 changes and 4 differences. Last values:
        // of both channels now and before each horizon, and none. Rings: 5 rows of each 4 targets' offsets and factors, forecasts, bounds and ratios.
        Assert.Equal((((2 * 4) + 1) * 8 * 2) + (3 * 8 * (2 + 2 + 4)), Bytes(plan, "history"));
        Assert.Equal(4 * 2 * (1 + 2 + 1), Bytes(plan, "last values"));
        Assert.Equal(4 * 2 * 5 * 4, Bytes(plan, "targets"));
        Assert.Equal(4 * (4 + 4), Bytes(plan, "sample"));
        Assert.Equal(((3 * 8) + (4 * 8) + (2 * 4) + 1) * 2, Bytes(plan, "outlier filter"));
        Assert.Equal(4 * 5 * 4, Bytes(plan, "forecasts"));
        Assert.Equal((4 * 3 * 5 * 4) + (7 * 8 * 4), Bytes(plan, "intervals"));
    }

    private static long Bytes(MemoryPlan plan, string name) => plan.Sections.Single(section => section.Name == name).Bytes;

    private static ForecasterOptions Lone(int channels, int[] horizons) => new()
    { Channels = channels, Horizons = horizons, Network = ForecasterOptions.NetworkFor(horizons[^1]) };

    private static LearnerOptions Options(CellKind cell, int hidden, int layers) => new()
    { InputSize = 3, OutputSize = 2, Cell = cell, HiddenSize = hidden, Layers = layers, TargetDelay = 4 };
}
