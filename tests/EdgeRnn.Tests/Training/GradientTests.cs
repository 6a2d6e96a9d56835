using EdgeRnn.Options;
using EdgeRnn.Tests.Reference;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Training;

/// <summary>Gradients of truncated BPTT against central differences of a naive forward pass in double, for every cell.</summary>
public class GradientTests(ITestOutputHelper output)
{
    private static readonly int[] Sizes = [1, 3, 16, 17, 33];

    private static readonly int[] Depths = [1, 2];

    /// <summary>Cell, layers, hidden units; inputs and outputs take the next sizes in turn.</summary>
    public static TheoryData<CellKind, int, int> Networks =>
        [.. from cell in CellConformance.Cells from layers in Depths from hidden in Sizes select (cell.Kind, layers, hidden)];

    public static TheoryData<CellKind> Cells => [.. CellConformance.Cells.Select(cell => cell.Kind)];

    public static TheoryData<CellKind, int, VectorWidth> Widths =>
        [.. from cell in CellConformance.Cells
            from layers in Depths
            from width in VectorCode.Widths
            select (cell.Kind, layers, width)];

    public static TheoryData<CellKind, LossKind> Losses =>
        [.. from cell in CellConformance.Cells from loss in Enum.GetValues<LossKind>() select (cell.Kind, loss)];

    [Fact]
    public void Every_cell_that_can_be_chosen_has_a_reference() =>
        Assert.Equal(Enum.GetValues<CellKind>(), CellConformance.Cells.Select(cell => cell.Kind));

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_update_at_every_step_looks_back_over_overlapping_windows(CellKind cell, int layers, int hidden)
    {
        Check(Options(cell, layers, hidden) with { K1 = 1, K2 = 5 });
        Check(Options(cell, layers, hidden) with { K1 = 1, K2 = 8 });
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_newest_losses_look_back_further_than_they_reach(CellKind cell, int layers, int hidden) =>
        Check(Options(cell, layers, hidden) with { K1 = 3, K2 = 9 });

    [Theory]
    [MemberData(nameof(Networks))]
    public void Chunks_follow_one_another(CellKind cell, int layers, int hidden)
    {
        Check(Options(cell, layers, hidden) with { K1 = 1, K2 = 1 });
        Check(Options(cell, layers, hidden) with { K1 = 8, K2 = 8 });
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_sequence_of_120_steps_is_learned_whole(CellKind cell, int layers, int hidden)
    {
        LearnerOptions options = Options(cell, layers, hidden) with { K1 = 120, K2 = 120 };
        Check(new GradientCheck(options, 240, Seed(options)) { SequenceLength = 120, Samples = Effort.Of(10, whenEmulated: 1) }, updates: 2);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_vector_width_has_the_gradient(CellKind cell, int layers, VectorWidth width)
    {
        Check(Options(cell, layers, 17) with { K1 = 3, K2 = 9, VectorWidth = width });
        Check(Options(cell, layers, 33) with { K1 = 5, K2 = 5, VectorWidth = width });
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Every_loss_has_the_gradient(CellKind cell, LossKind loss) =>
        Check(Options(cell, 1, 16) with { K1 = 3, K2 = 9, Loss = loss, HuberDelta = 0.4f });

    [Theory]
    [MemberData(nameof(Cells))]
    public void Four_layers_have_the_gradient(CellKind cell) => Check(Options(cell, 4, 16) with { K1 = 2, K2 = 7 });

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_late_target_is_learned_at_its_own_step(CellKind cell) =>
        Check(Options(cell, 2, 17) with { K1 = 3, K2 = 9, TargetDelay = 6 });

    [Theory]
    [MemberData(nameof(Cells))]
    public void Unknown_targets_count_neither_in_a_step_nor_in_the_mean(CellKind cell)
    {
        LearnerOptions options = Options(cell, 1, 16) with { K1 = 3, K2 = 9, OutputSize = 3 };
        var check = new GradientCheck(options, 60, Seed(options));
        for (int t = 0; t < check.Target.Length; t++)
        {
            check.Target[t][t % 3] = double.NaN;
            if (t % 5 < 2)
            {
                Array.Fill(check.Target[t], double.NaN);
            }
        }

        Check(check, updates: 36 / 3);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Nothing_crosses_a_reset_of_the_state(CellKind cell)
    {
        LearnerOptions options = Options(cell, 2, 16) with { K1 = 2, K2 = 9 };
        Check(new GradientCheck(options, 35, Seed(options)) { SequenceLength = 7 }, updates: 5 * 3);
    }

    /// <summary>The only input of the window is at its oldest step: W_ih's gradient has come back through all the others.</summary>
    [Theory]
    [MemberData(nameof(Cells))]
    public void A_gradient_reaches_back_119_steps(CellKind cell)
    {
        const int K2 = 120, Oldest = 5, Steps = Oldest + K2;
        LearnerOptions options = Options(cell, 1, 17) with { InputSize = 3, K1 = 1, K2 = K2 };
        var check = new GradientCheck(options, Steps, Seed(options));
        CellConformance.Of(cell).Remember(check.Weights, options.HiddenSize);
        for (int t = 0; t < Steps; t++)
        {
            if (t != Oldest)
            {
                Array.Clear(check.Input[t]);
            }
        }

        Assert.True(check.NormOf("rnn.weight_ih_l0", Oldest, Steps - 1) > 1e-5, "the reference has forgotten it");
        (_, Difference worst) = check.Run(update => update == Steps);
        output.WriteLine(worst.ToString());
    }

    private static LearnerOptions Options(CellKind cell, int layers, int hidden)
    {
        int place = Array.IndexOf(Sizes, hidden);
        return new LearnerOptions
        {
            Cell = cell,
            Layers = layers,
            HiddenSize = hidden,
            InputSize = Sizes[(place + 1) % Sizes.Length],
            OutputSize = Sizes[(place + 2) % Sizes.Length],
        };
    }

    /// <summary>Compares the first update, whose window is cut short, and the last, when the ring has come round.</summary>
    private void Check(LearnerOptions options)
    {
        int updates = (3 * options.K2 / options.K1) + 2;
        int steps = (updates * options.K1) + options.TargetDelay - 1;
        Check(new GradientCheck(options, steps, Seed(options)), updates);
    }

    private void Check(GradientCheck check, long updates)
    {
        (long done, Difference worst) = check.Run(update => update == 1 || update == updates);
        Assert.Equal(updates, done);
        output.WriteLine(worst.ToString());
    }

    /// <summary>Streams in which no gradient of one element nearly cancels: float would have no digits left of it.</summary>
    private static int Seed(LearnerOptions options) =>
        (((((int)options.Cell * 5) + options.Layers) * 64) + options.HiddenSize) * 256 + options.K2 + options.K1 + 2;
}
