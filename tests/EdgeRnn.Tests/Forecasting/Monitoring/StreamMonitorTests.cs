using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class StreamMonitorTests
{
    private const int Calibration = 500;
    private readonly StreamMonitor _monitor = new(2, new MonitorOptions { SamplesPerFalseAlarm = 20_000 });
    private readonly Random _random = new(303);

    [Fact]
    public void It_warms_up_then_learns_then_watches()
    {
        Assert.Equal(StreamState.WarmingUp, _monitor.State);
        Normal(64);
        Assert.Equal(StreamState.Learning, _monitor.State);
        Normal(Calibration - 64);
        Assert.Equal(StreamState.Watching, _monitor.State);
    }

    [Fact]
    public void Samples_without_a_forecast_do_not_count()
    {
        for (int i = 0; i < 1000; i++)
        {
            _monitor.Add([float.NaN, float.NaN], [float.NaN, float.NaN], [1, 2]);
        }

        Assert.Equal(StreamState.WarmingUp, _monitor.State);
    }

    [Fact]
    public void Normal_errors_raise_no_alarm()
    {
        Normal(Calibration);
        for (int i = 0; i < 20_000; i++)
        {
            Normal(1);
            Assert.False(_monitor.Alarm, $"sample {i}, score {_monitor.Score}");
        }

        Assert.Equal(0, _monitor.Drifts);
    }

    [Fact]
    public void Errors_beyond_all_of_the_past_raise_an_alarm_that_names_the_channel_and_ends()
    {
        Normal(3000);
        Sample(0, 20);
        Assert.True(_monitor.Score > 50);
        Assert.False(_monitor.Alarm);
        Sample(0, 20);
        Assert.True(_monitor.Alarm);
        Assert.Equal((1, AnomalyCause.Error), (_monitor.Channel, _monitor.Cause));
        Normal(7);
        Assert.True(_monitor.Alarm);
        Normal(40);
        Assert.False(_monitor.Alarm);
    }

    [Fact]
    public void Errors_to_one_side_that_are_small_each_raise_an_alarm()
    {
        Normal(5000);
        for (int i = 0; i < 30; i++)
        {
            Sample(0, 2 + (0.1f * Noise()));
        }

        Assert.True(_monitor.Alarm);
    }

    [Fact]
    public void No_alarm_is_raised_before_the_limits_are_known()
    {
        Normal(Calibration - 10);
        Sample(20, 20);
        Sample(20, 20);
        Assert.False(_monitor.Alarm);
    }

    [Fact]
    public void A_value_that_stays_away_raises_an_alarm()
    {
        Normal(1000);
        for (int i = 0; i < 5; i++)
        {
            _monitor.Add([0, 0], [0, 0], [float.NaN, Noise()]);
        }

        Assert.True(_monitor.Alarm);
        Assert.Equal((0, AnomalyCause.Missing), (_monitor.Channel, _monitor.Cause));
    }

    [Fact]
    public void A_channel_that_stands_still_as_it_never_does_raises_an_alarm()
    {
        Normal(3000);
        for (int i = 0; i < 40; i++)
        {
            _monitor.Add([0, 0], [0, 0], [0.25f, Noise()]);
        }

        Assert.True(_monitor.Alarm);
        Assert.Equal((0, AnomalyCause.Unchanged), (_monitor.Channel, _monitor.Cause));
    }

    [Fact]
    public void A_channel_that_often_stands_still_may()
    {
        for (int i = 0; i < 5000; i++)
        {
            _monitor.Add([i / 50, 0], [0, 0], [i / 50, Noise()]);
            Assert.False(_monitor.Alarm);
        }
    }

    [Fact]
    public void Errors_that_are_larger_for_good_lead_to_relearning_and_then_to_watching_with_new_limits()
    {
        Normal(3000);
        for (int i = 0; i < 3000; i++)
        {
            Sample(3 * Noise(), 3 * Noise());
        }

        Assert.Equal(1, _monitor.Drifts);
        Assert.Equal(StreamState.Watching, _monitor.State);
        for (int i = 0; i < 1000; i++)
        {
            Sample(3 * Noise(), 3 * Noise());
            Assert.False(_monitor.Alarm);
        }
    }

    [Fact]
    public void It_allocates_nothing()
    {
        Normal(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Normal(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_restored_monitor_goes_on_as_the_saved_one()
    {
        Normal(2000);
        using MemoryStream file = new();
        StateFile.Save(file, visitor => _monitor.Visit(visitor, "m"));
        StreamMonitor restored = new(2, new MonitorOptions { SamplesPerFalseAlarm = 20_000 });
        file.Position = 0;
        StateFile.Restore(file, visitor => restored.Visit(visitor, "m"));

        foreach (float[] errors in Samples.Rows(seed: 304, 3000, 2, reach: 5))
        {
            _monitor.Add([0, 0], [1, 1], errors);
            restored.Add([0, 0], [1, 1], errors);
            Assert.Equal(
                (_monitor.Score, _monitor.Alarm, _monitor.State, _monitor.Skill, _monitor.Drifts),
                (restored.Score, restored.Alarm, restored.State, restored.Skill, restored.Drifts));
        }
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(9, 8)]
    [InlineData(2, 65)]
    public void Votes_that_cannot_be_are_refused(int votes, int of) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamMonitor(1, new MonitorOptions { Votes = votes, Of = of }));

    private void Normal(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Sample(Noise(), Noise());
        }
    }

    private void Sample(float first, float second) => _monitor.Add([0, 0], [1, 1], [first, second]);

    /// <summary>Nearly normal, deviation 1.</summary>
    private float Noise()
    {
        float sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += _random.NextSingle();
        }

        return sum;
    }
}
