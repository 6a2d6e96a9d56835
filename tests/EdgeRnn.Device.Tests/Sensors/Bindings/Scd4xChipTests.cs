using System.Diagnostics;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Bindings;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Bindings.ChipReading;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

/// <summary>SCD4x data sheet, 3.5.2: the example 500 ppm, 25 °C, 37 %.</summary>
public sealed class Scd4xChipTests
{
    [Fact]
    public void An_SCD4x_measures_every_five_seconds_and_never_keeps_a_reader_waiting()
    {
        SimulatedI2cDevice bus = new();
        bus.Reply = () => bus.Written[^1] is [0xE4, 0xB8] ? Sensirion(0x8006) : Sensirion(0x01F4, 0x6667, 0x5EB9);
        using DelegateSource source = Scd4xChip.Chip.Open("chip", bus);
        float[] values = new float[3];
        Stopwatch watch = Stopwatch.StartNew();
        do
        {
            TimeSpan before = watch.Elapsed;
            source.Read(values);
            Assert.True(!float.IsNaN(values[0]) || watch.Elapsed - before < TimeSpan.FromSeconds(4), "a read waited for the chip's next measurement");
            Thread.Sleep(50);
        }
        while (float.IsNaN(values[0]) && watch.Elapsed < TimeSpan.FromSeconds(60));

        Assert.Equal(["co2 ppm", "temp °C", "humidity %"], source.Channels.Select(channel => $"{channel.Id["chip:".Length..]} {channel.Unit}"));
        Assert.Equal([500f, 25f, 37f], values.Select(value => MathF.Round(value, 1)));
        source.Read(values);
        Assert.True(float.IsNaN(values[0]), "an old measurement was given as a new one");
    }
}
