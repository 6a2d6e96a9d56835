using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using EdgeRnn.Options;
using EdgeRnn.Simd;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Simd;

/// <summary>Which width a learner gets. Alone, for the environment belongs to the whole process.</summary>
[Collection(nameof(ChangesTheEnvironment))]
public sealed class WidthsTests : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable(Widths.Variable);

    public void Dispose() => Environment.SetEnvironmentVariable(Widths.Variable, _before);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("4", 4)]
    [InlineData("8", 8)]
    [InlineData("16", 16)]
    public void The_variable_decides_when_the_options_leave_it_open(string text, int width)
    {
        Environment.SetEnvironmentVariable(Widths.Variable, text);
        Assert.Equal(width, OnlineLearner.Create(new LearnerOptions { InputSize = 1, OutputSize = 1 }).VectorWidth);
    }

    [Theory]
    [InlineData(VectorWidth.Scalar)]
    [InlineData(VectorWidth.Vector128)]
    [InlineData(VectorWidth.Vector256)]
    [InlineData(VectorWidth.Vector512)]
    public void The_options_win_over_the_variable(VectorWidth asked)
    {
        Environment.SetEnvironmentVariable(Widths.Variable, asked == VectorWidth.Scalar ? "16" : "1");
        Assert.Equal((int)asked, OnlineLearner.Create(
            new LearnerOptions { InputSize = 1, OutputSize = 1, VectorWidth = asked }).VectorWidth);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_the_variable_the_widest_is_chosen(string? text)
    {
        Environment.SetEnvironmentVariable(Widths.Variable, text);
        Assert.Equal(Widths.Widest, Widths.Choose(VectorWidth.Auto));
    }

    [Theory]
    [InlineData(VectorWidth.Auto)]
    [InlineData((VectorWidth)2)]
    public void A_width_without_a_vector_type_is_refused(VectorWidth width) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorCode.Of(width));

    /// <summary>A run that is to prove one width must not pass in another; a script says which in EDGERNN_EXPECT_WIDTH.</summary>
    [Fact]
    public void The_widest_is_NEON_on_arm64_and_elsewhere_what_the_run_expects()
    {
        string? expected = Environment.GetEnvironmentVariable("EDGERNN_EXPECT_WIDTH");
        Assert.SkipWhen(expected is null && RuntimeInformation.ProcessArchitecture != Architecture.Arm64, "nothing is expected");
        Assert.Equal(expected ?? "4", ((int)Widths.Widest).ToString(CultureInfo.InvariantCulture));
        if (RuntimeInformation.ProcessArchitecture == Architecture.Arm64)
        {
            Assert.True(AdvSimd.Arm64.IsSupported);
            Assert.Equal(4, OnlineLearner.Create(new LearnerOptions { InputSize = 1, OutputSize = 1 }).VectorWidth);
        }
    }

    [Theory]
    [InlineData("2")]
    [InlineData("avx2")]
    [InlineData(" 8")]
    [InlineData("0")]
    public void A_wrong_variable_is_named_with_what_was_expected(string text)
    {
        Environment.SetEnvironmentVariable(Widths.Variable, text);
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => OnlineLearner.Create(new LearnerOptions { InputSize = 1, OutputSize = 1 }));
        Assert.Contains("EDGERNN_VECTOR_WIDTH", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("1, 4, 8 or 16", error.Message, StringComparison.Ordinal);
    }
}

/// <summary>Tests that must not run beside others.</summary>
[CollectionDefinition(nameof(ChangesTheEnvironment), DisableParallelization = true)]
public sealed class ChangesTheEnvironment;
