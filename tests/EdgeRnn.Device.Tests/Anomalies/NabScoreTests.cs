using EdgeRnn.Device.Anomalies;
using Xunit;

namespace EdgeRnn.Device.Tests.Anomalies;

/// <summary>Against numbers of the paper (Lavin and Ahmad 2015) and of the benchmark's table of results.</summary>
public class NabScoreTests
{
    private static readonly (long First, long Last)[] Windows = [(2000, 2099), (3000, 3199)];

    /// <summary>The paper's example: a first detection in a window counts 0.9999 or less, ones after it -0.8093 and -1.0.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0.98661)]
    [InlineData(0.45, -0.8093)]
    [InlineData(3.1, -1)]
    public void The_scoring_function_is_the_papers(double y, double expected) => Assert.Equal(expected, NabScore.Sigmoid(y), 1e-4);

    /// <summary>In the benchmark's table "null" has 0 in all profiles, and 100 is perfect.</summary>
    [Theory]
    [InlineData(0.11, 1)]
    [InlineData(0.22, 1)]
    [InlineData(0.11, 2)]
    public void To_detect_nothing_is_0_and_every_window_at_its_first_row_is_100(double falseAlarm, double missed)
    {
        Assert.Equal(0, Score([], falseAlarm, missed), 1e-9);
        Assert.Equal(100, Score([2000, 3000], falseAlarm, missed), 1e-9);
    }

    [Fact]
    public void Only_the_first_detection_in_a_window_counts_and_a_later_one_less()
    {
        Assert.Equal(Score([2000], 0.11, 1), Score([2000, 2001, 2050], 0.11, 1), 1e-9);
        Assert.InRange(Score([2050], 0.11, 1), Score([2090], 0.11, 1), Score([2000], 0.11, 1));
    }

    [Fact]
    public void A_false_alarm_costs_less_just_after_a_window_and_nothing_in_the_first_15_percent()
    {
        double none = Score([], 0.11, 1);
        Assert.Equal(-0.11, NabScore.OfFile(5000, Windows, [1500], 0.11, 1) + 2, 1e-9);
        Assert.InRange(Score([2105], 0.11, 1), Score([2600], 0.11, 1), none);
        Assert.Equal(none, Score([749], 0.11, 1), 1e-9);
        Assert.True(Score([750], 0.11, 1) < none);
    }

    private static double Score(long[] detections, double falseAlarm, double missed) =>
        NabScore.Normalized(NabScore.OfFile(5000, Windows, detections, falseAlarm, missed), Windows.Length, missed);
}
