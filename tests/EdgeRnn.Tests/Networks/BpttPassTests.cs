using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using EdgeRnn.Training;
using Xunit;

namespace EdgeRnn.Tests.Networks;

/// <summary>What a training loop relies on in a pass; the gradients themselves are checked in <c>Training.GradientTests</c>.</summary>
public class BpttPassTests
{
    private const int Steps = 6;

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Backward_is_its_four_pieces_in_order(CellKind cell)
    {
        (NetworkMemory memory, NetworkPass pass) = AfterSteps(cell);
        pass.Backward(2, Steps, firstLoss: 4);
        float[] whole = memory.Gradients.Span.ToArray();
        pass.ClearCarries();
        for (long step = Steps; step >= 2; step--)
        {
            if (step >= 4)
            {
                pass.AddHeadDelta(step);
            }

            pass.StepBack(step, isFirst: step == 2);
        }

        // Padding is never written.
        foreach (ref float slope in memory.Gradients.Span)
        {
            slope = slope == 0 ? 0 : float.NaN;
        }

        pass.SumWindow(2, Steps, firstLoss: 4);
        Bits.AssertSame(whole, memory.Gradients.Span, "dL/dθ");
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_backward_pass_leaves_the_tape_as_it_was_so_that_windows_may_overlap(CellKind cell)
    {
        (NetworkMemory memory, NetworkPass pass) = AfterSteps(cell);
        pass.Backward(3, Steps, firstLoss: 3);
        float[] gradient = memory.Gradients.Span.ToArray();
        pass.Backward(1, Steps, firstLoss: 5);
        pass.Backward(3, Steps, firstLoss: 3);
        Bits.AssertSame(gradient, memory.Gradients.Span, "dL/dθ");
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_state_before_the_window_is_a_constant(CellKind cell)
    {
        (NetworkMemory memory, NetworkPass pass) = AfterSteps(cell);
        pass.Backward(3, Steps, firstLoss: 3);
        float[] gradient = memory.Gradients.Span.ToArray();
        Part input = memory.Layout.Input;
        memory.Ring[2].Slice(input.Start, input.Length).Span.Clear();
        pass.Backward(3, Steps, firstLoss: 3);
        Bits.AssertSame(gradient, memory.Gradients.Span, "dL/dθ");
        pass.Backward(2, Steps, firstLoss: 3);
        Bits.AssertDifferent(gradient, memory.Gradients.Span, "a window one step longer");
    }

    /// <summary>A network after a few steps, with a dL/dy in each.</summary>
    private static (NetworkMemory Memory, NetworkPass Pass) AfterSteps(CellKind cell)
    {
        LearnerOptions options = new() { InputSize = 3, OutputSize = 2, HiddenSize = 5, Layers = 2, Cell = cell, K2 = Steps };
        NetworkMemory memory = new(NetworkPlan.LayoutOf(options), options);
        NetworkPass pass = PassFactory.Create(options, memory);
        Initializer.Initialize(memory, options);
        pass.Refresh();
        float[][] inputs = Samples.Rows(seed: 41, Steps, options.InputSize), errors = Samples.Rows(seed: 42, Steps, options.OutputSize);
        for (int step = 0; step < Steps; step++)
        {
            View slot = memory.Ring.Advance();
            Write(slot, memory.Layout.Input, inputs[step]);
            pass.Forward();
            Write(slot, memory.Layout.OutputDelta, errors[step]);
        }

        return (memory, pass);
    }

    private static void Write(View slot, Part part, float[] floats) => floats.CopyTo(slot.Slice(part.Start, part.Length).Span);
}
