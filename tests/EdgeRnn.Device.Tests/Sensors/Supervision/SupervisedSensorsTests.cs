using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Supervision;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Supervision;

[Collection(nameof(Undisturbed))]
public sealed class SupervisedSensorsTests
{
    private readonly List<string> _log = [];

    [Fact]
    public void A_bus_that_hangs_takes_no_time_of_the_others_and_an_old_answer_is_not_delivered()
    {
        using ManualResetEventSlim release = new(true), answered = new();
        int reading = 0;
        SensorDevice hangs = new("hangs", () => new DelegateSource("hangs", [("a", "")], values =>
        {
            int mine = Interlocked.Increment(ref reading);
            release.Wait();
            values[0] = mine;
            answered.Set();
        }));
        float sound = 0;
        using SupervisedSensors sensors = new(
            [hangs, new("sound", () => new DelegateSource("sound", [("b", "")], values => values[0] = ++sound, SampleTiming.Immediate))], null,
            new SupervisionOptions(TimeSpan.FromMilliseconds(20)), TimeProvider.System, Log);
        float[] values = new float[2];
        // The first reading is waited for, however slow this machine is.
        do
        {
            sensors.Read(values);
        }
        while (float.IsNaN(values[0]));

        release.Reset();
        float last = sound;
        for (int i = 1; i <= 10; i++)
        {
            sensors.Read(values);
            Assert.Equal((float.NaN, last + i), (values[0], values[1]));
        }

        Assert.True(sensors.Reports[0].Late >= 10, "late ones are counted");
        answered.Reset();
        int hung = reading;
        release.Set();
        answered.Wait(TestContext.Current.CancellationToken);
        do
        {
            sensors.Read(values);
        }
        while (float.IsNaN(values[0]));

        Assert.True(values[0] > hung, "the answer to the reading that hung is of an older time");
        lock (_log)
        {
            Assert.Single(_log, line => line.StartsWith("hangs: has not answered for ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_answer_that_arrives_while_a_later_sample_is_wanted_is_not_delivered()
    {
        using ManualResetEventSlim release = new();
        using SensorWorker worker = new(new SupervisedSensor(
            new("hangs", () => new DelegateSource("hangs", [("a", "")], values =>
            {
                release.Wait();
                values[0] = 1;
            })),
            new SupervisionOptions(), TimeProvider.System, Log));
        float[] values = new float[1];
        worker.Begin(TimeSpan.Zero);
        worker.Read(values);
        worker.Begin(TimeSpan.FromSeconds(10));
        release.Set();
        worker.Read(values);
        Assert.True(float.IsNaN(values[0]));

        // Soon it is asked again.
        do
        {
            worker.Begin(TimeSpan.FromSeconds(10));
            worker.Read(values);
        }
        while (float.IsNaN(values[0]));

        Assert.Equal(1, values[0]);
    }

    [Fact]
    public void One_device_that_vanishes_leaves_the_others_alone()
    {
        bool gone = false;
        float sound = 0;
        using SupervisedSensors sensors = new(
            [
                Delegate("goes", values => values[0] = gone ? throw new SensorException("gone", trouble: SensorTrouble.Gone) : 5),
                Delegate("stays", values => values[0] = ++sound),
            ],
            null, new SupervisionOptions(), TimeProvider.System, Log);
        float[] values = new float[2];
        sensors.Read(values);
        Assert.Equal([5f, 1f], values);
        gone = true;
        sensors.Read(values);

        Assert.Equal([float.NaN, 2f], values);
        Assert.Equal([SensorState.Lost, SensorState.Live], sensors.Reports.Select(report => report.State));
    }

    [Fact]
    public void Own_code_that_throws_is_a_device_that_does_not_answer()
    {
        using SupervisedSensors sensors = new(
            [Delegate("own", _ => throw new InvalidOperationException("two\nlines"))], null, new SupervisionOptions(), TimeProvider.System, Log);
        float[] values = new float[1];

        sensors.Read(values);

        Assert.True(float.IsNaN(values[0]));
        Assert.Equal(1, sensors.Reports[0].BusErrors);
        Assert.Equal("own: own: two lines", Assert.Single(_log));
    }

    [Fact]
    public void A_fault_of_a_source_ends_nothing_but_its_reading()
    {
        using SupervisedSensors sensors = new([new("broken", () => new Broken())], null, new SupervisionOptions(), TimeProvider.System, Log);
        float[] values = [1];

        sensors.Read(values);

        Assert.True(float.IsNaN(values[0]));
        Assert.Equal("broken: unexpected InvalidOperationException: far out", Assert.Single(_log));
    }

    [Fact]
    public void A_device_that_vanishes_while_it_is_opened_is_gone() => Assert.Equal(
        SensorTrouble.Gone,
        Assert.Throws<SensorException>(() => new SensorDevice("a", () => throw new DirectoryNotFoundException("no hwmon3")).Open()).Trouble);

    [Fact]
    public void A_device_that_cannot_be_opened_is_left_out_with_a_line_unless_it_was_the_only_one()
    {
        SensorDevice closed = new("closed", () => throw new SensorException("it is closed"));
        using SupervisedSensors sensors = new([closed, Delegate("open", values => values[0] = 1)], null, new SupervisionOptions(), TimeProvider.System, Log);

        Assert.Equal(["open:a"], sensors.Channels.Select(channel => channel.Id));
        Assert.Equal("closed: left out: it is closed", Assert.Single(_log));
        Assert.Equal("it is closed", Assert.Throws<SensorException>(() => new SupervisedSensors([closed], null, new SupervisionOptions(), TimeProvider.System, Log)).Message);
    }

    [Fact]
    public void A_source_with_a_pace_of_its_own_must_be_alone()
    {
        SensorDevice paced = new("paced", () => new DelegateSource("paced", [("a", "")], _ => { }, SampleTiming.SelfPaced));

        SensorException error = Assert.Throws<SensorException>(() => new SupervisedSensors(
            [paced, Delegate("other", _ => { })], null, new SupervisionOptions(), TimeProvider.System, Log));

        Assert.Contains("paced has a pace of its own", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_its_input_is_reported()
    {
        using SupervisedSensors sensors = new(
            [new("ends", () => new DelegateSource("ends", [("a", "")], _ => throw new SensorException("end", trouble: SensorTrouble.Ended), SampleTiming.SelfPaced))],
            null, new SupervisionOptions(), TimeProvider.System, Log);

        Assert.Equal(SensorTrouble.Ended, Assert.Throws<SensorException>(() => sensors.Read(new float[1])).Trouble);
    }

    [Fact]
    public void Reading_through_a_thread_allocates_nothing_here()
    {
        using SupervisedSensors sensors = new(
            [new("own", () => new DelegateSource("own", [("a", "")], values => values[0] = 1))], null, new SupervisionOptions(), TimeProvider.System, Log);
        float[] values = new float[1];
        for (int i = 0; i < 100; i++)
        {
            sensors.Read(values);
        }

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                sensors.Read(values);
            }
        }));
    }

    private static SensorDevice Delegate(string name, SensorReading read) => new(name, () => new DelegateSource(name, [("a", "")], read, SampleTiming.Immediate));

    private sealed class Broken : ISensorSource
    {
        public IReadOnlyList<SensorChannel> Channels { get; } = [new("a", "test", "a", "", "")];

        public void Read(Span<float> values) => throw new InvalidOperationException("far out");

        public void Dispose()
        {
        }
    }

    private void Log(string line)
    {
        lock (_log)
        {
            _log.Add(line);
        }
    }
}
