using EdgeRnn.Optimization;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Training.Guard;

/// <summary>How far an update can move a weight and its moments: what the guard judges by.</summary>
public class UpdateBoundsTests
{
    [Fact]
    public void No_optimizer_moves_a_weight_further_than_its_bound()
    {
        foreach (OptimizerOptions optimizer in Learners.Optimizers)
        {
            LearnerOptions options = DivergenceGuardTests.Base with { Optimizer = optimizer, ClipNorm = 0.01f };
            double stride = 1.001 * Optimizers.StrideOf(options) * optimizer.LearningRate, moment = Optimizers.LargestMoment(options);
            var network = new OpenNetwork(options);
            float[] before = new float[network.Memory.Parameters.Length];
            for (int step = 0; step < 3000; step++)
            {
                // Long silence, then all at once, is what carries a weight furthest.
                float target = step % 1000 == 999 ? 1e6f : 0;
                network.Memory.Parameters.Span.CopyTo(before);
                network.Training.Predict([1]);
                network.Training.Learn([target]);
                for (int i = 0; i < before.Length; i++)
                {
                    Assert.InRange(Math.Abs(network.Memory.Parameters.Span[i] - before[i]), 0, stride);
                }

                Assert.InRange(network.Memory.FirstMoment.Largest(), 0, moment);
                Assert.InRange(network.Memory.SecondMoment.Largest(), 0, moment);
            }
        }
    }

    [Theory]
    [MemberData(nameof(DivergenceGuardTests.Cells), MemberType = typeof(DivergenceGuardTests))]
    public void Moments_of_an_input_that_has_fallen_silent_do_not_stay_subnormal(CellKind cell)
    {
        // Its weights' gradient is 0 from then on.
        var network = new OpenNetwork(DivergenceGuardTests.Base with { Cell = cell, InputSize = 2 });
        for (int step = 0; step < 2048; step++)
        {
            network.Training.Predict([DivergenceGuardTests.Signal(step), step < 100 ? 1 : 0]);
            network.Training.Learn([DivergenceGuardTests.Signal(step + 1)]);
        }

        Assert.DoesNotContain(network.Memory.FirstMoment.Span.ToArray(), float.IsSubnormal);
        Assert.DoesNotContain(network.Memory.SecondMoment.Span.ToArray(), float.IsSubnormal);
    }
}
