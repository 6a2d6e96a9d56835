using EdgeRnn.Device.Service;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

[Collection(nameof(Undisturbed))]
public class StreamStepTests
{
    private const long Interval = 100_000;
    private readonly HandClock _clock = new();
    private readonly StreamEngine _engine = new(
        new ForecasterOptions
        {
            Channels = 1,
            Network = new LearnerOptions { InputSize = 1, OutputSize = 1, HiddenSize = 4, K2 = 4 },
        },
        new MonitorOptions());

    private readonly StreamStep _step;

    public StreamStepTests() => _step = new StreamStep(_engine, Interval, _clock);

    [Fact]
    public void A_sample_in_time_is_learned_from()
    {
        Run(10, late: 0);
        Assert.Equal((10, 0, 0), Counts());
        Assert.Equal(9, _engine.Forecaster.Learners[0].Statistics.Updates);
    }

    [Fact]
    public void A_late_sample_is_forecast_from_but_not_learned_from_and_its_deadline_is_missed()
    {
        Run(5, late: 0);
        Run(5, late: 2 * Interval);

        Assert.Equal((10, 5, 5), Counts());
        Assert.Equal(4, _engine.Forecaster.Learners[0].Statistics.Updates);
        Assert.Equal(10, _engine.Forecaster.Learners[0].Statistics.Steps);
        Assert.True(float.IsFinite(_engine.Forecaster.Forecast(0)[0]));
    }

    [Fact]
    public void After_the_rush_training_continues()
    {
        Run(50, late: 2 * Interval);
        long before = _engine.Forecaster.Learners[0].Statistics.Updates;
        Run(50, late: 0);
        Assert.Equal(50, _engine.Forecaster.Learners[0].Statistics.Updates - before);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        Run(1000, late: 0);
        Assert.Equal(0, Allocations.Of(() => Run(1000, late: 0)));
    }

    [Fact]
    public void After_a_restart_the_jump_to_what_has_gone_on_meanwhile_is_no_alarm_and_a_later_one_is()
    {
        Run(1000, late: 0);
        Assert.Equal(StreamState.Watching, _engine.Monitor.State);

        _engine.MarkGap();
        Assert.False(AlarmAfter(jump: 0, 9));
        Assert.False(AlarmAfter(jump: 0, 20));
        _engine.MarkGap();
        Assert.False(AlarmAfter(jump: 40, 9));
        Run(30, late: 0);
        Assert.True(AlarmAfter(jump: 40, 9));
    }

    private readonly float[] _sample = new float[1];

    /// <summary>Whether there was an alarm in so many samples, of which the first two lie elsewhere.</summary>
    private bool AlarmAfter(float jump, int samples)
    {
        bool alarm = false;
        for (int i = 0; i < samples; i++)
        {
            _clock.Milliseconds += 1000;
            _sample[0] = (i % 7) + (i < 2 ? jump : 0);
            _step.Run(_sample, _clock.GetTimestamp());
            alarm |= _engine.Monitor.Alarm;
        }

        return alarm;
    }

    private void Run(int samples, long late)
    {
        for (int i = 0; i < samples; i++)
        {
            _clock.Milliseconds += 1000;
            _sample[0] = i % 7;
            _step.Run(_sample, _clock.GetTimestamp() - late);
        }
    }

    private (long Processed, long Skipped, long Misses) Counts()
    {
        StreamStatus status = new("a", [new("a", "", "", "", "")], [1]);
        _step.CopyTo(status);
        return (status.Counts.Processed, status.Counts.SkippedTraining, status.Counts.DeadlineMisses);
    }
}
