using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

/// <summary>Alarms that last, why they end, and the rate in the long run.</summary>
public class AlarmStateTests
{
    private readonly MonitoredNoise _noise = new(321);

    [Fact]
    public void A_level_that_the_forecaster_follows_at_once_stays_an_alarm_until_it_returns()
    {
        StreamMonitor monitor = Watched();
        for (int i = 0; i < 300; i++)
        {
            Level(monitor, 4);
            Assert.True(i < 20 || monitor.Alarm, $"sample {i}");
        }

        Assert.Equal(AnomalyKind.State, AnomalyCauses.KindOf(monitor.Cause));
        for (int i = 0; i < 80; i++)
        {
            Level(monitor, 0);
        }

        Assert.Equal((false, 1L, AlarmEnd.Returned), (monitor.Alarm, monitor.Alarms, monitor.Record(1).Ending));
    }

    [Fact]
    public void A_level_that_does_not_return_is_accepted_and_what_was_normal_is_then_abnormal()
    {
        StreamMonitor monitor = Watched();
        for (int i = 0; i < 1500; i++)
        {
            Level(monitor, 6);
        }

        Assert.Equal((false, 1L, AlarmEnd.Accepted, 1L), (monitor.Alarm, monitor.Alarms, monitor.Record(1).Ending, monitor.Drifts));
        Assert.InRange(monitor.Record(1).End - monitor.Record(1).Start, 510, 514);
        for (int i = 0; i < 60; i++)
        {
            Level(monitor, 0);
        }

        Assert.Equal((true, 2L), (monitor.Alarm, monitor.Alarms));
    }

    [Fact]
    public void While_the_limits_of_an_accepted_state_are_found_it_relearns()
    {
        StreamMonitor monitor = Watched();
        while (monitor.Drifts == 0)
        {
            Level(monitor, 6);
        }

        Assert.Equal(StreamState.Relearning, monitor.State);
        for (int i = 0; i < 192; i++)
        {
            Level(monitor, 6);
        }

        Assert.Equal(StreamState.Watching, monitor.State);
    }

    [Fact]
    public void Changes_that_become_larger_or_cease_are_a_state()
    {
        StreamMonitor monitor = Watched();
        for (int i = 0; i < 100; i++)
        {
            float x = 0.02f * _noise.Next();
            monitor.Add([x, 0], [1, 1], [x, _noise.Next()]);
        }

        Assert.True(monitor.Alarm);
        Assert.Equal((0, AnomalyCause.Spread), (monitor.Record(1).Channel, monitor.Record(1).Cause));
        Assert.True(monitor.Record(1).Actual < monitor.Record(1).Expected);
    }

    [Fact]
    public void A_relation_that_breaks_while_each_channel_looks_sound_is_found()
    {
        StreamMonitor monitor = new(2, new MonitorOptions { SamplesPerFalseAlarm = 20_000 });
        double wave = 0;
        for (int i = 0; i < 6000; i++)
        {
            wave = Math.Sin(i / 9.0);
            Pair(monitor, wave, wave);
        }

        Assert.Equal(0, monitor.Alarms);
        for (int i = 6000; i < 6100; i++)
        {
            Pair(monitor, Math.Sin(i / 9.0), -Math.Sin(i / 9.0));
        }

        Assert.Equal((1L, AnomalyCause.Relation), (monitor.Alarms, monitor.Record(1).Cause));
    }

    /// <summary>Errors whose size wanders by a factor of ten: what is beyond a limit comes in clusters.</summary>
    [Theory]
    [InlineData(1000)]
    [InlineData(3000)]
    public void The_promise_holds_where_errors_come_in_clusters(int promise)
    {
        const int Samples = 200_000;
        StreamMonitor monitor = new(1, new MonitorOptions { SamplesPerFalseAlarm = promise });
        double size = 0;
        for (int i = 0; i < Samples; i++)
        {
            size = (0.995 * size) + (0.1 * _noise.Next());
            float error = (float)Math.Exp(size) * _noise.Next();
            monitor.Add([0], [1], [error]);
        }

        Assert.InRange(monitor.Alarms * (double)promise / Samples, 0.2, 1.5);
    }

    private StreamMonitor Watched()
    {
        StreamMonitor monitor = new(2, new MonitorOptions { SamplesPerFalseAlarm = 20_000 });
        for (int i = 0; i < 4000; i++)
        {
            Level(monitor, 0);
        }

        Assert.False(monitor.Alarm);
        return monitor;
    }

    /// <summary>The first channel about a level, forecast as well as can be.</summary>
    private void Level(StreamMonitor monitor, float level) =>
        monitor.Add([level, 0], [1, 1], [level + _noise.Next(), _noise.Next()]);

    private void Pair(StreamMonitor monitor, double first, double second) => monitor.Add(
        [(float)first, (float)second], [1, 1], [(float)first + (0.05f * _noise.Next()), (float)second + (0.05f * _noise.Next())]);
}
