using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Engine;

[Collection(nameof(Undisturbed))]
public class StreamEngineTests
{
    private static readonly ForecasterOptions Options = new() { Channels = 2, Horizons = [1, 3], EnabledExperts = ["linear", "nlms", "lstm-fresh"] };

    private static readonly MonitorOptions Watch = new();

    [Fact]
    public void Its_forecaster_is_fed_by_the_engine_alone()
    {
        var engine = new StreamEngine(new ForecasterOptions { Channels = 1, EnabledExperts = ["nlms"] }, new MonitorOptions());
        engine.Step(0, StreamEngine.NoTime, [1], learn: true);
        var error = Assert.Throws<InvalidOperationException>(() => { engine.Forecaster.Observe([2]); });
        Assert.Contains("Step", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, engine.Samples);
    }

    [Fact]
    public void A_sample_is_scored_against_its_forecast_before_it_is_learned_from()
    {
        StreamEngine engine = new(Options, Watch);
        Forecaster forecaster = new(Options);
        StreamMonitor monitor = new(2, Watch);
        for (int row = 0; row < 400; row++)
        {
            float[] sample = Sample(row);
            monitor.Add(forecaster.Due(0), forecaster.Persistence(0), sample);
            float[] due = [.. forecaster.Due(1)], upper = [.. forecaster.DueBounds(1).Upper], still = [.. forecaster.Persistence(1)];
            forecaster.Observe(sample);

            StreamResult result = engine.Step(row, row * 1000L, sample, learn: true);
            Bits.AssertSame(due, result.Due(1), $"forecast due at row {row}");
            Bits.AssertSame(upper, result.DueBounds(1).Upper, $"bound at row {row}");
            Bits.AssertSame(still, result.Persistence(1), $"persistence at row {row}");
            Bits.AssertSame(sample, result.Values, $"values at row {row}");
            Assert.Equal((row, row * 1000L, true), (result.Sequence, result.Time, result.Learned));
            Assert.Equal((monitor.State, monitor.Score, monitor.Alarm), (result.State, result.Score, result.Alarm));
        }

        Bits.AssertSame([.. forecaster.Forecast(0)], engine.Forecaster.Forecast(0), "newest forecast");
        Assert.Equal(StreamState.Watching, engine.Monitor.State);
    }

    [Fact]
    public void Changes_are_reported_by_the_sample_that_made_them()
    {
        StreamEngine engine = new(Options, Watch);
        StreamState state = engine.Monitor.State;
        bool alarm = false;
        int states = 0, alarms = 0;
        for (int row = 0; row < 400; row++)
        {
            StreamResult result = engine.Step(row, StreamEngine.NoTime, Sample(row, broken: row is >= 300 and < 306), learn: true);
            Assert.Equal(result.State != state, result.StateChanged);
            Assert.Equal(result.Alarm != alarm, result.AlarmChanged);
            (states, alarms) = (states + (result.StateChanged ? 1 : 0), alarms + (result.AlarmChanged && result.Alarm ? 1 : 0));
            (state, alarm) = (result.State, result.Alarm);
        }

        Assert.Equal((2, 1), (states, alarms));
    }

    [Fact]
    public void An_alarm_is_known_by_the_time_at_which_it_was_on()
    {
        StreamEngine engine = new(Options, Watch);
        long begin = 0, end = 0;
        for (int row = 0; row < 400; row++)
        {
            StreamResult result = engine.Step(row, 1000L * row, Sample(row, broken: row is >= 300 and < 306), learn: true);
            (begin, end) = result.AlarmChanged ? (result.Alarm ? (result.Time, end) : (begin, result.Time)) : (begin, end);
            if (result.Alarm)
            {
                Assert.Equal((1, StreamEngine.NoTime), (engine.AlarmAt(result.Time), engine.AlarmTimes(1).End));
            }
        }

        Assert.Equal((begin, end), engine.AlarmTimes(1));
        Assert.Equal([0, 1, 1, 0], new[] { begin - 1, begin, end, end + 1 }.Select(engine.AlarmAt));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.AlarmTimes(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(303)]
    public void A_restored_engine_continues_bit_for_bit(int cut)
    {
        StreamEngine whole = new(Options, Watch), first = new(Options, Watch), second = new(Options, Watch);
        Run(whole, 0, cut);
        Run(first, 0, cut);
        using MemoryStream state = new();
        CheckpointFile.Save(state, first.Visit);
        state.Position = 0;
        CheckpointFile.Restore(state, second.Visit);

        Assert.Equal(Run(whole, cut, 400), Run(second, cut, 400));
        Assert.Equal(StateDigest.Of(whole.Visit), StateDigest.Of(second.Visit));
        Assert.Equal(399, second.Sequence);
    }

    [Fact]
    public void What_was_forecast_across_a_gap_is_not_judged()
    {
        Assert.True(AlarmAtJump(new StreamEngine(Options, Watch), gap: false));
        Assert.False(AlarmAtJump(new StreamEngine(Options, Watch), gap: true));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        StreamEngine engine = new(Options, Watch);
        float[][] rows = [.. Enumerable.Range(0, 600).Select(row => Sample(row, broken: row % 150 == 50))];
        int row = 0;
        long allocated = Allocations.Of(() =>
        {
            for (int end = row + 100; row < end; row++)
            {
                engine.Step(row, row, rows[row], learn: true);
            }
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Beside_its_forecaster_an_engine_allocates_what_the_plan_says()
    {
        const long Objects = 2048;
        long forecaster = Allocations.Of(() => _ = new Forecaster(Options)), engine = Allocations.Of(() => _ = new StreamEngine(Options, Watch));
        long planned = StreamEngine.Plan(Options).TotalBytes - Forecaster.Plan(Options).TotalBytes;
        Assert.InRange(engine - forecaster - planned, 0, Objects);
    }

    [Fact]
    public void A_sequence_that_does_not_rise_and_a_sample_of_another_length_are_refused_and_change_nothing()
    {
        StreamEngine engine = new(Options, Watch);
        Run(engine, 0, 10);
        byte[] before = StateDigest.Of(engine.Visit);
        Assert.Contains("sequence 9", Assert.Throws<ArgumentException>(() => engine.Step(9, 0, Sample(9), learn: true)).Message, StringComparison.Ordinal);
        Assert.Contains("expected 2", Assert.Throws<ArgumentException>(() => engine.Step(10, 0, [1], learn: true)).Message, StringComparison.Ordinal);
        Assert.Equal(before, StateDigest.Of(engine.Visit));
    }

    private static bool AlarmAtJump(StreamEngine engine, bool gap)
    {
        Run(engine, 0, 300);
        if (gap)
        {
            engine.MarkGap();
        }

        bool alarm = false;
        for (int row = 300; row < 308; row++)
        {
            alarm |= engine.Step(row, StreamEngine.NoTime, Sample(row, broken: true), learn: true).Alarm;
        }

        return alarm;
    }

    private static List<(double Score, bool Alarm, bool AlarmChanged, bool StateChanged, float Due)> Run(StreamEngine engine, int from, int to)
    {
        List<(double, bool, bool, bool, float)> results = [];
        for (int row = from; row < to; row++)
        {
            StreamResult result = engine.Step(row, StreamEngine.NoTime, Sample(row, broken: row is >= 300 and < 306), learn: row % 5 != 0);
            results.Add((result.Score, result.Alarm, result.AlarmChanged, result.StateChanged, result.Due(0)[0]));
        }

        return results;
    }

    private static float[] Sample(int row, bool broken = false)
    {
        float noise = Samples.Uniform(row, 1, 0.05f)[0];
        return [MathF.Sin(row * 0.3f) + noise, MathF.Cos(row * 0.2f) + (broken ? 4 : 0)];
    }
}
