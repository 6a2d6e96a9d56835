using EdgeRnn.Forecasting;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Simulation;
using EdgeRnn.Sensors.Supervision;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Supervision;

/// <summary>What Sensors/README.md says of each fault: three channels at 10 Hz, one of them, or all, faulty for a while.</summary>
[Collection(nameof(Undisturbed))]
public sealed class SupervisedSensorTests
{
    private const int Faulty = 1;
    private const int First = 600;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly HandClock _clock = new();
    private readonly List<string> _log = [];

    [Theory]
    [InlineData(nameof(FaultKind.Dropout), 300, 0, "missing", 300)]
    [InlineData(nameof(FaultKind.Infinite), 300, 0, "notFinite", 300)]
    public void A_value_that_cannot_be_believed_is_missing_and_all_else_stays(string named, int length, double size, string counter, long count)
    {
        Run run = Go(new SensorFault(Enum.Parse<FaultKind>(named), Faulty, First, First + length - 1, size));

        Assert.All(run.Rows.Index(), row => Assert.All(row.Item.Index(), value =>
        {
            bool faulty = value.Index == Faulty && row.Index >= First && row.Index < First + length;
            Assert.Equal(faulty ? float.NaN : run.Truth[row.Index][value.Index], value.Item);
        }));
        Assert.Equal(count, run.Counter(counter));
    }

    [Fact]
    public async Task What_fails_because_it_is_closed_has_ended_and_is_no_fault()
    {
        Interrupted source = new();
        SupervisedSensor sensor = new(new SensorDevice("device", () => source), new SupervisionOptions(null), _clock, _log.Add);
        Task<Exception?> reading = Task.Run(() => Record.Exception(() => sensor.Read(new float[1])), TestContext.Current.CancellationToken);
        source.Waits.Wait(TestContext.Current.CancellationToken);
        sensor.Dispose();
        Assert.Equal(SensorTrouble.Ended, Assert.IsType<SensorException>(await reading).Trouble);
        Assert.Empty(_log);
    }

    [Fact]
    public void No_lie_reaches_the_weights()
    {
        SensorFault[] faults =
        [
            new(FaultKind.Infinite, 0, First, First + 20, 0), new(FaultKind.Dropout, 1, First + 50, First + 90, 0),
            new(FaultKind.NoAnswer, 0, First + 200, First + 204, 0), new(FaultKind.Gone, 0, First + 300, First + 310, 0), new(FaultKind.EarlierTime, 0, First + 400, First + 400, 0),
        ];
        Run run = Go(faults);
        Forecaster faulty = Learner(), filtered = Learner();
        int reading = 0;
        foreach (float[] row in run.Rows)
        {
            faulty.Observe(row);
            // The same rows, but every value taken from the truth: missing where the other is.
            reading = row.All(float.IsNaN) ? reading : run.Truth.FindIndex(reading, truth => row.Zip(truth).All(pair => float.IsNaN(pair.First) || pair.First == pair.Second));
            filtered.Observe([.. row.Index().Select(value => float.IsNaN(value.Item) ? float.NaN : run.Truth[reading][value.Index])]);
        }

        Assert.True(run.Rows.SelectMany(row => row).Count(float.IsNaN) > 60, "there were lies");
        Assert.True(faulty.Statistics.Updates > 1000, "it has learned");
        Assert.Equal(filtered.Forecast(0).ToArray(), faulty.Forecast(0).ToArray());
        Assert.All(faulty.Forecast(0).ToArray(), value => Assert.True(float.IsFinite(value)));

        static Forecaster Learner() => new(new ForecasterOptions { Channels = 3 });
    }

    [Theory]
    [InlineData(nameof(FaultKind.DuplicateTime), 1, 0, "duplicates", 1)]
    [InlineData(nameof(FaultKind.EarlierTime), 1, 0, "outOfOrder", 1)]
    [InlineData(nameof(FaultKind.ClockJump), 1, 3600, "clockJumps", 1)]
    [InlineData(nameof(FaultKind.ClockJump), 1, -3600, "clockJumps", 1)]
    [InlineData(nameof(FaultKind.ClockJump), 1, -1767571200, "clockJumps", 1)]
    [InlineData(nameof(FaultKind.Faster), 200, 10, "tooFast", 160)]
    public void Times_that_cannot_be_are_counted_and_samples_keep_their_order(string named, int length, double size, string counter, long count)
    {
        FaultKind kind = Enum.Parse<FaultKind>(named);
        Run run = Go(SampleTiming.SelfPaced, new SensorFault(kind, Faulty, First, First + length - 1, size));

        Assert.Equal(count, run.Counter(counter));
        Assert.DoesNotContain(run.Rows, row => row.Any(float.IsNaN));
        // Each row is one of the truth's, in its order, none twice.
        int at = 0;
        Assert.All(run.Rows, row => Assert.True((at = run.Truth.FindIndex(at, truth => truth.SequenceEqual(row)) + 1) > 0));
        int leftOut = (int)count + (kind == FaultKind.ClockJump ? (size < 0 ? TimeGate.Confirmations - 2 : -1) : 0);
        Assert.Equal(run.Truth.Count - leftOut, run.Rows.Count);
    }

    [Fact]
    public void A_wall_clock_that_jumps_moves_nothing_of_a_polled_sensor()
    {
        Run run = Go();

        Assert.Equal(run.Truth, run.Rows);
        Assert.Equal(0, run.Counter("clockJumps"));
    }

    [Fact]
    public void A_bus_that_refuses_makes_values_missing_and_is_back_within_5_seconds()
    {
        Run run = Go(new SensorFault(FaultKind.NoAnswer, 0, First, First + 9, 0));

        Assert.All(run.Rows[First..(First + 3)], row => Assert.All(row, value => Assert.True(float.IsNaN(value))));
        Assert.Equal((10, 1, 1), (run.Counter("busErrors"), run.Counter("lost"), run.Counter("returned")));
        Assert.Single(_log, line => line.EndsWith("is back", StringComparison.Ordinal));
        AssertBack(run, First + 10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void A_device_that_vanishes_is_opened_again_within_5_seconds_of_its_return(int tries)
    {
        Run run = Go(new SensorFault(FaultKind.Gone, 0, First, First + tries - 1, 0));

        Assert.Equal((1, 1), (run.Counter("lost"), run.Counter("returned")));
        AssertBack(run, First + tries);
    }

    [Fact]
    public void Each_cause_has_at_most_one_line_in_10_seconds()
    {
        Go(new SensorFault(FaultKind.Infinite, 0, First, First + 900, 0));

        // 90 seconds of it.
        Assert.InRange(_log.Count(line => line.Contains(" is left out", StringComparison.Ordinal)), 9, 10);
        Assert.Contains(_log, line => line.EndsWith("(99 more of this kind since the last line)", StringComparison.Ordinal));
        Assert.All(_log, line => Assert.StartsWith("device: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Neither_sound_nor_faulty_samples_allocate()
    {
        SensorFault[] faults = [new(FaultKind.Infinite, 0, 1500, 1900, 0), new(FaultKind.Dropout, Faulty, 1500, 1900, 0)];
        SupervisedSensor sensor = new(new FaultySource(new WaveSource(3), Interval, faults).AsDevice("device"), new SupervisionOptions(Interval), _clock, _ => { });
        float[] values = new float[sensor.Channels.Count];
        for (int i = 0; i < 1600; i++)
        {
            sensor.Read(values);
        }

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 99; i++)
            {
                sensor.Read(values);
            }
        }));
        Assert.True(sensor.Report.NotFinite > 100, "the faults were there");
    }

    [Theory]
    [InlineData("°C", -300)]
    [InlineData("°C", 1e6)]
    [InlineData("%", 120)]
    [InlineData("kPa", -1)]
    [InlineData("lx", -1)]
    public void What_cannot_be_of_a_unit_is_out_of_range(string unit, float value) =>
        Assert.Equal(Verdict.OutOfRange, PhysicalRange.Of(unit).Judge(value));

    /// <summary>Within 50 rows, 5 seconds, behind the last try that failed.</summary>
    private static void AssertBack(Run run, long reading)
    {
        int failed = run.Readings.FindIndex(next => next == reading);
        int back = run.Rows.FindIndex(First, row => !row.Any(float.IsNaN));
        Assert.InRange(back, failed, failed + 50);
        Assert.All(run.Rows[back..], row => Assert.DoesNotContain(float.NaN, row));
    }

    private Run Go(params SensorFault[] faults) => Go(SampleTiming.Immediate, faults);

    /// <summary>2,000 readings of the device.</summary>
    private Run Go(SampleTiming timing, params SensorFault[] faults)
    {
        const int Readings = 2000;
        using Recorded truth = new(new WaveSource(7, channels: 3));
        using FaultySource source = new(truth, Interval, faults, timing);
        using SupervisedSensor sensor = new(source.AsDevice("device"), new SupervisionOptions(Interval), _clock, _log.Add);
        List<float[]> rows = [];
        List<long> readings = [];
        while (source.Next < Readings)
        {
            float[] row = new float[sensor.Channels.Count];
            _clock.Milliseconds += 100;
            sensor.Read(row);
            readings.Add(source.Next);
            rows.Add(row);
        }

        return new Run(rows, truth.Rows, sensor.Report, readings);
    }

    /// <param name="Rows">What was read.</param>
    /// <param name="Truth">What was true.</param>
    /// <param name="Report">The counters.</param>
    /// <param name="Readings">The device's readings when each row was there.</param>
    private sealed record Run(List<float[]> Rows, List<float[]> Truth, SensorReport Report, List<long> Readings)
    {
        public long Counter(string name) => Report.Counters.Single(counter => counter.Name == name).Value;
    }

    /// <summary>A source that fails when it is closed while it is read.</summary>
    private sealed class Interrupted : ISensorSource
    {
        private readonly ManualResetEventSlim _closed = new();

        public ManualResetEventSlim Waits { get; } = new();

        public IReadOnlyList<SensorChannel> Channels { get; } = [new SensorChannel("a", "test", "a", "", "")];

        public void Read(Span<float> values)
        {
            Waits.Set();
            _closed.Wait();
            throw new InvalidOperationException("closed");
        }

        public void Dispose() => _closed.Set();
    }

    /// <summary>Keeps all that was read.</summary>
    private sealed class Recorded(ISensorSource inner) : ISensorSource
    {
        public IReadOnlyList<SensorChannel> Channels => inner.Channels;

        public List<float[]> Rows { get; } = [];

        public void Read(Span<float> values)
        {
            inner.Read(values);
            Rows.Add(values.ToArray());
        }

        public void Dispose() => inner.Dispose();
    }
}
