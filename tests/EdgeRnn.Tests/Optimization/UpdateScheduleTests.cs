using EdgeRnn.Optimization;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Tests.Optimization;

public class UpdateScheduleTests
{
    [Fact]
    public void The_rate_warms_up_and_decays()
    {
        var schedule = new UpdateSchedule(Options(new() { LearningRate = 0.5f, WarmupUpdates = 4, Decay = 0.25f }));
        for (int n = 1; n <= 8; n++)
        {
            Assert.Equal(0.5 * Math.Min(1, n / 4.0) / (1 + (0.25 * n)) * 0.5, schedule.Advance(rateFactor: 0.5), 1e-15);
        }

        Assert.Equal(8, schedule.Updates);
    }

    [Fact]
    public void A_gradient_is_clipped_to_its_largest_norm_and_counted()
    {
        var schedule = new UpdateSchedule(Options(new()) with { ClipNorm = 2 });
        Assert.Equal(1, schedule.Step(rate: 1, norm: 2, loss: 0).GradientScale);
        Assert.Equal(0, schedule.Clipped);
        Assert.Equal(0.5, schedule.Step(rate: 1, norm: 4, loss: 0).GradientScale, 1e-6);
        Assert.Equal(1, schedule.Clipped);
    }

    [Fact]
    public void Bias_corrections_follow_the_powers_of_beta_and_start_again_with_the_moments()
    {
        var schedule = new UpdateSchedule(Options(new() { Beta1 = 0.5f, Beta2 = 0.75f }));
        schedule.Advance(1);
        schedule.Advance(1);
        UpdateStep step = schedule.Step(1, 0, loss: 3);
        Assert.Equal((0.75f, 0.4375f, 3f), (step.FirstCorrection, step.SecondCorrection, step.Loss));
        schedule.RestartMoments();
        schedule.Advance(1);
        Assert.Equal(0.5f, schedule.Step(1, 0, 0).FirstCorrection);
        Assert.Equal(3, schedule.Updates);
    }

    private static LearnerOptions Options(OptimizerOptions optimizer) => new() { InputSize = 1, OutputSize = 1, Optimizer = optimizer };
}
