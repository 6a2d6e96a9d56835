using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Tests.Options;

/// <summary>What is refused, at the limits and where a value is no number.</summary>
public class OptionCheckTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-1f)]
    public void Rates_and_strengths_are_finite_and_not_negative(float value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OptionCheck.AboveZero(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptionCheck.AtLeastZero(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptionCheck.BelowOne(value));
    }

    [Fact]
    public void The_limits_belong_to_the_range_or_do_not()
    {
        OptionCheck.AtLeastZero(0);
        OptionCheck.BelowOne(0);
        OptionCheck.Finite(-1);
        OptionCheck.InRange(8, 1, 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => OptionCheck.AboveZero(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptionCheck.BelowOne(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptionCheck.Finite(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptionCheck.InRange(9, 1, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptionCheck.InRange(double.NaN, 0, 1));
    }

    [Fact]
    public void The_error_names_the_option_without_what_holds_it()
    {
        LearnerOptions options = new() { InputSize = 1, OutputSize = 1, K2 = 0 };
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => OptionCheck.InRange(options.K2, 1, 9));
        Assert.Equal("K2", error.ParamName);
        Assert.StartsWith("K2 must be in 1 … 9; found 0", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentOutOfRangeException>(() => OptionCheck.Defined((LossKind)9));
        Assert.Contains("must be MeanSquared, Huber, SoftmaxCrossEntropy; found 9", error.Message, StringComparison.Ordinal);
    }
}
