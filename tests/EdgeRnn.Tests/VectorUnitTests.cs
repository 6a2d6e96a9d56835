using Xunit;

namespace EdgeRnn.Tests;

public class VectorUnitTests
{
    [Fact]
    public void The_width_is_that_of_a_learner_and_the_peak_positive()
    {
        Assert.Equal(OnlineLearner.Create(new() { InputSize = 1, OutputSize = 1 }).VectorWidth, VectorUnit.Width);
        Assert.InRange(VectorUnit.MeasureFmaPeak(TimeSpan.FromMilliseconds(1)), 1e-6, 1e6);
    }

    [Fact]
    public void A_duration_that_is_not_above_zero_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorUnit.MeasureFmaPeak(TimeSpan.Zero));
}
