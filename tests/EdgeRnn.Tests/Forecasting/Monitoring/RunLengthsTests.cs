using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class RunLengthsTests
{
    [Fact]
    public void A_run_is_measured_against_twice_the_longest_and_an_allowance()
    {
        var runs = new RunLengths(2, allowance: 3);
        Assert.Equal([1 / 3.0, 2 / 3.0, 1, 4 / 3.0], Go(runs, 4));
        runs.Add(1, inRun: false, isNormal: false);
        Assert.Equal((4L, 0L), (runs.Longest(1), runs.Run(1)));
        Assert.Equal(1 / 11.0, runs.Add(1, inRun: true, isNormal: false), 12);
        Assert.Equal((0L, 0L), (runs.Longest(0), runs.Run(0)));
    }

    [Fact]
    public void A_fault_teaches_at_most_four_times_the_limit()
    {
        var runs = new RunLengths(2, allowance: 3);
        Go(runs, 1000);
        runs.Add(1, inRun: false, isNormal: false);
        Assert.Equal(12, runs.Longest(1));
    }

    [Fact]
    public void What_is_normal_or_accepted_counts_in_full()
    {
        RunLengths normal = new(2, 3), accepted = new(2, 3);
        for (int i = 0; i < 100; i++)
        {
            normal.Add(1, inRun: true, isNormal: true);
        }

        Go(accepted, 100);
        accepted.Accept(1);
        Assert.Equal((100L, 100L), (normal.Longest(1), accepted.Longest(1)));
    }

    [Fact]
    public void Restored_runs_are_the_saved_ones()
    {
        RunLengths runs = new(2, 3), other = new(2, 3);
        Go(runs, 5);
        StateCopy.Of(visitor => runs.Visit(visitor, "r"), visitor => other.Visit(visitor, "r"));
        Assert.Equal(5, other.Run(1));
    }

    private static double[] Go(RunLengths runs, int samples) =>
        [.. Enumerable.Range(0, samples).Select(_ => runs.Add(1, inRun: true, isNormal: false))];
}
