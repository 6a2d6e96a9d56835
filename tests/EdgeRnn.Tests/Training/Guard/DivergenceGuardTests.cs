using EdgeRnn.Cells;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using EdgeRnn.Training.Guard;
using Xunit;

namespace EdgeRnn.Tests.Training.Guard;

/// <summary>A network that has run away goes back to its last good weights, and to new ones if that does not help.</summary>
public class DivergenceGuardTests
{
    /// <summary>Updates between two copies of the weights.</summary>
    private const int CopyEvery = 256;

    internal static readonly LearnerOptions Base = new()
    {
        InputSize = 1,
        OutputSize = 1,
        HiddenSize = 6,
        K2 = 4,
        Optimizer = new() { LearningRate = 0.01f },
    };

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_weight_that_is_not_finite_brings_back_the_last_good_ones_bit_for_bit(CellKind cell)
    {
        foreach (OptimizerOptions optimizer in Learners.Optimizers)
        {
            var network = new OpenNetwork(Base with { Cell = cell, Optimizer = optimizer });
            Learn(network, 0, CopyEvery);
            float[] good = network.Memory.Parameters.Span.ToArray();
            Learn(network, CopyEvery, CopyEvery + 100);
            Assert.NotEqual(good, network.Memory.Parameters.Span.ToArray());

            network.Memory.Parameters.Span[0] = float.NaN;
            Learn(network, CopyEvery + 100, CopyEvery + 101);
            Bits.AssertSame(good, network.Memory.Parameters.Span, "weights");
            Assert.True(network.Memory.FirstMoment.IsFinite() && !network.Memory.FirstMoment.Span.ContainsAnyExcept(0f));
            Assert.Equal((1L, 1L, 0L), Counts(network));
            Assert.Equal(LearnerHealth.Recovering, network.Training.Guard.Health);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void An_error_far_above_its_past_brings_back_the_last_good_weights(CellKind cell)
    {
        var network = new OpenNetwork(Base with { Cell = cell });
        Learn(network, 0, CopyEvery);
        float[] good = network.Memory.Parameters.Span.ToArray();
        HeadBias(network) = 1000;

        // Never by a single error: an outlier among the targets would look the same.
        Learn(network, CopyEvery, CopyEvery + 31);
        Assert.Equal(0, network.Training.Statistics.Rollbacks);
        Learn(network, CopyEvery + 31, CopyEvery + 32);
        Assert.Equal((0L, 1L, 0L), Counts(network));
        Bits.AssertSame(good, network.Memory.Parameters.Span, "weights");
    }

    [Fact]
    public void The_learning_rate_is_halved_for_a_thousand_updates()
    {
        LearnerOptions options = Base with { ClipNorm = 0, Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 0.01f } };
        var network = new OpenNetwork(options);
        Learn(network, 0, 50);
        AssertRate(network, 50, 0.01f);
        network.Memory.Parameters.Span[0] = float.NaN;
        Learn(network, 51, 52);
        AssertRate(network, 52, 0.005f);
        Learn(network, 53, 52 + 1023);
        Assert.Equal(LearnerHealth.Recovering, network.Training.Guard.Health);
        AssertRate(network, 52 + 1023, 0.005f);
        Assert.Equal(LearnerHealth.Sound, network.Training.Guard.Health);
        AssertRate(network, 52 + 1024, 0.01f);
    }

    [Fact]
    public void A_network_that_a_rollback_does_not_help_is_reported_and_then_restarted()
    {
        LearnerOptions options = Base;
        var network = new OpenNetwork(options);
        float[] newborn = network.Memory.Parameters.Span.ToArray();
        Learn(network, 0, 100);
        int step = 100;
        for (int time = 1; time <= 8; time++)
        {
            HeadBias(network) = 1e25f;
            network.Training.Guard.TakeSnapshot();
            Learn(network, step, step += 32);
            Assert.Equal(time < 8 ? (time, 0L) : (7L, 1L), (network.Training.Statistics.Rollbacks, network.Training.Statistics.Restarts));
            Assert.Equal(time is >= 4 and < 8 ? LearnerHealth.Diverged : LearnerHealth.Recovering, network.Training.Guard.Health);
        }

        Bits.AssertSame(newborn, network.Memory.Parameters.Span, "weights");
        Learn(network, step, step + 3000);
        Assert.InRange(network.Training.Statistics.Loss, 0, 0.05);
    }

    [Fact]
    public void A_copy_that_is_damaged_itself_is_not_gone_back_to()
    {
        var network = new OpenNetwork(Base);
        float[] newborn = network.Memory.Parameters.Span.ToArray();
        Learn(network, 0, 100);
        network.Memory.Parameters.Span[0] = network.Memory.LastGood.Span[3] = float.NaN;
        Learn(network, 100, 101);
        Assert.Equal((1L, 0L, 1L), Counts(network));
        Bits.AssertSame(newborn, network.Memory.Parameters.Span, "weights");
    }

    [Fact]
    public void A_weight_that_no_update_can_have_made_is_found_by_the_next_copy()
    {
        // In the padding it changes no error, in a gate that it shuts hardly any; and every copy after it would hold it.
        foreach (OptimizerOptions optimizer in Learners.Optimizers)
        {
            var network = new OpenNetwork(Base with { Optimizer = optimizer });
            Learn(network, 0, CopyEvery);
            float[] good = network.Memory.Parameters.Span.ToArray();
            Learn(network, CopyEvery, CopyEvery + 100);
            network.Memory.Parameters.Span[^1] = 1e4f;
            Learn(network, CopyEvery + 100, 2 * CopyEvery);
            Assert.Equal((0L, 1L, 0L), Counts(network));
            Bits.AssertSame(good, network.Memory.Parameters.Span, "weights");
        }
    }

    [Fact]
    public void A_copy_that_nobody_can_have_made_is_not_gone_back_to()
    {
        var network = new OpenNetwork(Base);
        Learn(network, 0, 100);
        network.Memory.LastGood.Span[3] = 1e4f;
        network.Memory.Parameters.Span[0] = float.NaN;
        Learn(network, 100, 101);
        Assert.Equal((1L, 0L, 1L), Counts(network));
    }

    [Fact]
    public void Damaged_initial_weights_attract_no_longer_than_to_the_next_copy()
    {
        var network = new OpenNetwork(Base with { Optimizer = Learners.Optimizers[^1] });
        network.Memory.Parameters.Span.CopyTo(network.Memory.Start.Span);
        network.Memory.Start.Span[0] = 1e10f;
        Learn(network, 0, CopyEvery);
        Assert.Equal((0L, 1L, 0L), Counts(network));
        Assert.InRange(network.Memory.Start.Largest(), 0, 2);
    }

    [Fact]
    public void Weights_that_are_broken_behind_every_other_update_are_given_up_too()
    {
        // A skipped update clears the state, and the one after it looks good.
        var network = new OpenNetwork(Base);
        Learn(network, 0, CopyEvery);
        for (int step = CopyEvery; step < CopyEvery + 100; step += 2)
        {
            network.Memory.Ring.Memory.Span.Fill(1e30f);
            Learn(network, step, step + 2);
        }

        Assert.Equal(1, network.Training.Statistics.Rollbacks);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-1e20f)]
    [InlineData(100)]
    public void A_moment_that_no_gradient_can_have_made_is_found_by_the_next_copy(float fault)
    {
        // A huge v of Adam would only silence its weight, for very long.
        var network = new OpenNetwork(Base);
        Learn(network, 0, CopyEvery - 20);
        network.Memory.SecondMoment.Span[^1] = fault;
        Learn(network, CopyEvery - 20, CopyEvery - 1);
        Assert.Equal(0, network.Training.Statistics.Rollbacks);
        Learn(network, CopyEvery - 1, CopyEvery);
        Assert.Equal((0L, 1L, 0L), Counts(network));
        Assert.Equal(0, network.Memory.SecondMoment.Largest());
    }

    [Fact]
    public void Somebody_who_only_predicts_gets_finite_weights_back_too()
    {
        var network = new OpenNetwork(Base);
        Learn(network, 0, 10);
        network.Memory.Parameters.Span[1] = float.NaN;
        float[] good = network.Memory.LastGood.Span.ToArray();
        for (int step = 0; step < 4; step++)
        {
            network.Training.Predict([0.5f]);
        }

        Bits.AssertSame(good, network.Memory.Parameters.Span, "weights");
        Assert.True(float.IsFinite(network.Training.Predict([0.5f])[0]));
    }

    [Fact]
    public void A_tape_that_is_not_finite_costs_one_update()
    {
        var network = new OpenNetwork(Base with { K2 = 64 });
        Learn(network, 0, 100);
        CellSlotOf(network, 98).Gates.Span[0] = float.NaN;
        Learn(network, 100, 200);
        Assert.Equal((1L, 0L, 0L), Counts(network));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Neither_a_return_nor_a_restart_allocates(CellKind cell)
    {
        foreach (RecurrentInitialization recurrent in Enum.GetValues<RecurrentInitialization>())
        {
            var network = new OpenNetwork(Base with { Cell = cell, HiddenSize = 33, Layers = 2, Recurrent = recurrent });
            float[] initial = network.Memory.Parameters.Span.ToArray();
            Assert.Equal(0, Allocations.Of(() => Damage(network, lastGoodToo: false)));
            Assert.Equal(0, Allocations.Of(() => Damage(network, lastGoodToo: true)));
            Assert.True(network.Training.Guard.Rollbacks > 0 && network.Training.Guard.Restarts > 0);
            Bits.AssertSame(initial, network.Memory.Parameters.Span, "weights");
        }

        static void Damage(OpenNetwork network, bool lastGoodToo)
        {
            network.Memory.Parameters.Span[0] = float.NaN;
            network.Memory.LastGood.Span[0] = lastGoodToo ? float.NaN : network.Memory.LastGood.Span[0];
            network.Training.Guard.RecoverIfImplausible();
        }
    }

    internal static void Learn(OpenNetwork network, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            network.Training.Predict([Signal(step)]);
            network.Training.Learn([Signal(step + 1)]);
        }
    }

    internal static float Signal(int step) => MathF.Sin(0.3f * step);

    private static ref float HeadBias(OpenNetwork network) => ref network.Memory.Parameters.Span[network.Layout.HeadBias.Start];

    private static CellSlot CellSlotOf(OpenNetwork network, long step) =>
        network.Memory.Layers[0].Slots[network.Memory.Ring.SlotOf(step)];

    private static (long Skipped, long Rollbacks, long Restarts) Counts(OpenNetwork network) =>
        (network.Training.Statistics.SkippedUpdates, network.Training.Statistics.Rollbacks, network.Training.Statistics.Restarts);

    private static void AssertRate(OpenNetwork network, int step, float rate)
    {
        int bias = network.Layout.HeadBias.Start;
        float before = network.Memory.Parameters.Span[bias];
        Learn(network, step, step + 1);
        float expected = MathF.FusedMultiplyAdd(-rate, network.Memory.Gradients.Span[bias], before);
        Assert.Equal(expected, network.Memory.Parameters.Span[bias]);
    }
}
