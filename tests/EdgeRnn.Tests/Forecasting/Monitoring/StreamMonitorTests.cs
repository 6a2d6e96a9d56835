using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

[Collection(nameof(Undisturbed))]
public class StreamMonitorTests
{
    private const int Calibration = 256;
    private readonly StreamMonitor _monitor = new(2, new MonitorOptions { SamplesPerFalseAlarm = 20_000 });
    private readonly MonitoredNoise _noise = new(303);

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
    public void Noise_raises_hardly_an_alarm()
    {
        Normal(60_000);
        Assert.InRange(_monitor.Alarms, 0, 4);
    }

    [Fact]
    public void A_value_beyond_all_of_the_past_raises_an_alarm_at_once_that_is_explained_and_ends()
    {
        Normal(3000);
        Sample(0, 20);
        Assert.True(_monitor.Score >= 50);
        Assert.True(_monitor.Alarm);
        AlarmRecord alarm = _monitor.Record(1);
        Assert.Equal((3000L, 1, AnomalyCause.Error, AnomalyKind.Sudden), (alarm.Start, alarm.Channel, alarm.Cause, alarm.Kind));
        Assert.Equal((0.0, 20.0, 0L), (alarm.Expected, alarm.Actual, alarm.Before));
        Assert.Equal((1, AnomalyCause.Error), (_monitor.Contributor(0).Channel, _monitor.Contributor(0).Cause));
        Assert.Equal((0, -1), (_monitor.Contributor(1).Channel, _monitor.Contributor(2).Channel));

        Normal(60);
        Assert.False(_monitor.Alarm);
        Assert.Equal(AlarmEnd.Returned, _monitor.Record(1).Ending);
    }

    [Fact]
    public void How_often_before_is_counted_by_channel_and_cause()
    {
        Normal(2000);
        Sample(0, 30);
        Normal(500);
        Sample(0, 200);
        Assert.Equal((2L, 1L), (_monitor.Alarms, _monitor.Record(2).Before));
    }

    [Fact]
    public void Errors_to_one_side_that_are_small_each_raise_an_alarm()
    {
        Normal(5000);
        for (int i = 0; i < 40; i++)
        {
            _monitor.Add([0, -1.5f], [1, 1], [_noise.Next(), _noise.Next()]);
        }

        Assert.Equal(1, _monitor.Record(1).Channel);
        Assert.Contains(_monitor.Record(1).Cause, (AnomalyCause[])[AnomalyCause.Bias, AnomalyCause.Drift]);
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
            _monitor.Add([0, 0], [0, 0], [float.NaN, _noise.Next()]);
        }

        Assert.True(_monitor.Alarm);
        Assert.Equal((0, AnomalyCause.Missing), (_monitor.Record(1).Channel, _monitor.Record(1).Cause));
    }

    [Fact]
    public void A_channel_that_stands_still_as_it_never_does_raises_an_alarm()
    {
        Normal(3000);
        for (int i = 0; i < 41; i++)
        {
            _monitor.Add([0, 0], [0, 0], [0.25f, _noise.Next()]);
        }

        Assert.Equal((0, AnomalyCause.Unchanged), (_monitor.Channel, _monitor.Cause));
        Assert.Equal(40.0, _monitor.Contributor(0).Actual);
    }

    [Fact]
    public void A_channel_that_often_stands_still_may()
    {
        for (int i = 0; i < 5000; i++)
        {
            _monitor.Add([i / 50, 0], [0, 0], [i / 50, _noise.Next()]);
            Assert.False(_monitor.Alarm && _monitor.Record(1).Cause == AnomalyCause.Unchanged);
        }
    }

    [Fact]
    public void It_allocates_nothing()
    {
        Normal(1000);
        Assert.Equal(0, Allocations.Of(() =>
        {
            Normal(1000);
            Sample(0, 40);
            Normal(100);
        }));
    }

    [Fact]
    public void A_restored_monitor_continues_as_the_saved_one()
    {
        Normal(2000);
        Sample(0, 30);
        _monitor.DeclareNormal(1);
        StreamMonitor restored = new(2, new MonitorOptions { SamplesPerFalseAlarm = 20_000 });
        using MemoryStream file = new();
        CheckpointFile.Save(file, visitor => _monitor.Visit(visitor, "m"));
        file.Position = 0;
        CheckpointFile.Restore(file, visitor => restored.Visit(visitor, "m"));

        foreach (float[] errors in Samples.Rows(seed: 304, 3000, 2, reach: 5))
        {
            _monitor.Add([0, 0], [1, 1], errors);
            restored.Add([0, 0], [1, 1], errors);
            Assert.Equal(
                (_monitor.Score, _monitor.Alarm, _monitor.State, _monitor.Skill, _monitor.Drifts, _monitor.Alarms),
                (restored.Score, restored.Alarm, restored.State, restored.Skill, restored.Drifts, restored.Alarms));
        }

        Assert.Equal(_monitor.Record(_monitor.Alarms), restored.Record(restored.Alarms));
    }

    [Theory]
    [InlineData(0, 512)]
    [InlineData(100, 15)]
    public void Options_that_make_no_sense_are_refused(long samples, int acceptAfter) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new StreamMonitor(1, new MonitorOptions { SamplesPerFalseAlarm = samples, AcceptAfter = acceptAfter }));

    private void Normal(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Sample(_noise.Next(), _noise.Next());
        }
    }

    private void Sample(float first, float second) => _monitor.Add([0, 0], [1, 1], [first, second]);
}
