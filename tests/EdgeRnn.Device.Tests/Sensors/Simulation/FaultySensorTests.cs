using EdgeRnn.Sensors.Simulation;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Simulation;

public sealed class FaultySensorTests
{
    private const int Readings = 200_000;
    private const double Truth = 20;

    private static readonly SensorTrait Exact = new(Noise: 0, Step: 0.125, Swing: 1, Least: -1000, Most: 1000);

    [Fact]
    public void Without_faults_a_reading_is_the_truth_with_noise_in_steps()
    {
        (float[][] read, FaultySensor sensor) = Read([Exact with { Noise = 0.5 }], chance: 0, sound: 0);

        Assert.Empty(sensor.Faults);
        Assert.All(read, row => Assert.Equal(0, row[0] % 0.125f));
        Assert.Equal(Truth, read.Average(row => row[0]), tolerance: 0.01);
        Assert.Equal(0.25 + (0.125 * 0.125 / 12), read.Average(row => (row[0] - Truth) * (row[0] - Truth)), tolerance: 0.005);
    }

    [Fact]
    public void A_reading_stays_within_what_the_sensor_can_give()
    {
        (float[][] read, _) = Read([new SensorTrait(Noise: 5, Step: 1, Swing: 1, Least: 18, Most: 21)], chance: 0, sound: 0);

        Assert.All(read, row => Assert.InRange(row[0], 18, 21));
    }

    [Fact]
    public void All_false_values_lie_in_a_reported_fault()
    {
        (float[][] read, FaultySensor sensor) = Read([Exact, Exact], chance: 0.002, sound: 500);

        Assert.Equal([FaultKind.Dropout, FaultKind.Stuck, FaultKind.Spike, FaultKind.Drift], sensor.Faults.Select(fault => fault.Kind).Distinct().Order());
        Assert.All(sensor.Faults, fault => Assert.True(fault.First >= 500));
        Assert.All(sensor.Faults.Zip(sensor.Faults.Skip(1)), pair => Assert.True(pair.First.Last < pair.Second.First, "one at a time"));
        HashSet<(long Row, int Channel)> labelled = [.. sensor.Faults.SelectMany(fault => Rows(fault).Select(row => (row, fault.Channel)))];
        Assert.All(
            from row in Enumerable.Range(0, Readings) from channel in Enumerable.Range(0, 2) where !labelled.Contains((row, channel)) select read[row][channel],
            value => Assert.Equal(Truth, value));
    }

    [Fact]
    public void Each_kind_of_fault_looks_as_it_is_called()
    {
        (float[][] read, FaultySensor sensor) = Read([Exact with { Noise = 0.5 }], chance: 0.002, sound: 500);
        foreach (SensorFault fault in sensor.Faults.Where(fault => fault.Last < Readings))
        {
            float[] seen = [.. Rows(fault).Select(row => read[row][0])];
            float before = read[fault.First - 1][0];
            Action check = fault.Kind switch
            {
                FaultKind.Dropout => () => Assert.All(seen, value => Assert.True(float.IsNaN(value))),
                FaultKind.Stuck => () => Assert.All(seen, value => Assert.Equal(before, value)),
                FaultKind.Spike => () => Assert.All(seen, value => Assert.InRange(Math.Abs(value - Truth), 2.5, 13)),
                _ => () => Assert.Equal(Truth + fault.Size, seen[^1], tolerance: 3),
            };
            check();
        }
    }

    [Fact]
    public void Faults_do_not_change_the_noise_of_what_is_sound()
    {
        (float[][] without, _) = Read([Exact with { Noise = 1 }], chance: 0, sound: 0);
        (float[][] with, FaultySensor sensor) = Read([Exact with { Noise = 1 }], chance: 0.001, sound: 0);

        HashSet<long> labelled = [.. sensor.Faults.SelectMany(Rows)];
        Assert.All(Enumerable.Range(0, Readings).Where(row => !labelled.Contains(row)), row => Assert.Equal(without[row][0], with[row][0]));
    }

    private static IEnumerable<long> Rows(SensorFault fault) => Enumerable.Range(0, (int)(fault.Last - fault.First + 1)).Select(i => fault.First + i);

    private static (float[][] Read, FaultySensor Sensor) Read(SensorTrait[] traits, double chance, long sound)
    {
        FaultySensor sensor = new(traits, seed: 11, chance, sound);
        double[] truth = [.. traits.Select(_ => Truth)];
        float[][] read = new float[Readings][];
        for (int i = 0; i < Readings; i++)
        {
            sensor.Read(truth, read[i] = new float[traits.Length]);
        }

        return (read, sensor);
    }
}
