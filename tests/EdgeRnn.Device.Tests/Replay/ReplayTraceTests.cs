using EdgeRnn.Device.Replay;
using Xunit;

namespace EdgeRnn.Device.Tests.Replay;

public class ReplayTraceTests
{
    /// <summary>Two channels are scored, with deviations of 2; the third is constant.</summary>
    private readonly ReplayTrace _trace = new(rows: 100_000, [1, 5], scales: [2, 2, 0], channel: 0);

    [Fact]
    public void Before_the_first_error_nothing_has_collapsed() => Assert.False(_trace.HasCollapsed);

    [Theory]
    [InlineData(1.9f, 0.1f, false)]
    [InlineData(2.1f, 0.1f, true)]
    [InlineData(2.1f, 1f, false)]
    [InlineData(40f, 1f, true)]
    [InlineData(1f, 0f, false)]
    public void An_error_worse_than_the_mean_s_and_ten_times_persistence_s_is_a_collapse(float error, float still, bool collapsed)
    {
        for (int row = 0; row < 20_000; row++)
        {
            _trace.Add(0, [5, 5, 5], [5, 5, 5], [5, 5, 5]);
            _trace.Add(1, [5 + error, 5 - error, 7], [5 + still, 5 - still, 5], [5, 5, 5]);
            _trace.Next();
        }

        Assert.Equal(collapsed, _trace.HasCollapsed);
    }

    [Fact]
    public void A_collapse_is_over_when_the_errors_are()
    {
        for (int row = 0; row < 100; row++)
        {
            _trace.Add(0, [500, 500, 500], [5, 5, 5], [5, 5, 5]);
        }

        Assert.True(_trace.HasCollapsed);
        for (int row = 0; row < 20_000; row++)
        {
            _trace.Add(0, [6, 6, 6], [7, 7, 7], [5, 5, 5]);
        }

        Assert.False(_trace.HasCollapsed);
    }
}
