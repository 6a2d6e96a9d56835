using System.Text.Json;
using EdgeRnn.Device.Tests.Sensors.Kernel;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class SensorsCommandTests
{
    [Fact]
    public void The_command_prints_an_array_of_channels()
    {
        using SysfsTree tree = SysfsTree.Board("pi4");

        CommandResult result = CommandLine.Run("sensors", "--sysfs", tree.Root, "--json");

        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        using JsonDocument channels = JsonDocument.Parse(result.Output);
        Assert.Equal(5, channels.RootElement.GetArrayLength());
        JsonElement humidity = channels.RootElement[2];
        Assert.Equal(
            ("iio:bme280:humidityrelative", "iio", "bme280 humidityrelative", "%", 45.213867f),
            (humidity.GetProperty("id").GetString(), humidity.GetProperty("kind").GetString(), humidity.GetProperty("name").GetString(),
                humidity.GetProperty("unit").GetString(), humidity.GetProperty("value").GetSingle()));
        Assert.Equal(Path.Combine(tree.Root, "bus/iio/devices/iio:device0/in_humidityrelative_input"), humidity.GetProperty("path").GetString());
    }

    [Fact]
    public void The_command_shows_a_sensor_that_is_off_without_a_value()
    {
        using SysfsTree tree = SysfsTree.Board("rock5b");

        CommandResult result = CommandLine.Run("sensors", "--sysfs", tree.Root);

        Assert.Contains(result.Output.Split('\n'), line => line.StartsWith("thermal:gpu-thermal", StringComparison.Ordinal) && line.Contains(" none °C", StringComparison.Ordinal));
        Assert.Contains("temp: holds ''", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("class")]
    public void Without_sensors_the_command_says_so_and_exits_with_4(string folder)
    {
        using TemporaryFolder root = new();

        CommandResult result = CommandLine.Run("sensors", "--sysfs", folder.Length == 0 ? root.Path : root[folder]);

        Assert.Equal(ExitCode.NoSensor, result.ExitCode);
        Assert.Contains(folder.Length == 0 ? "no sensor in class/thermal" : "no such folder", result.Error, StringComparison.Ordinal);
    }

    /// <summary>A zone that is off, one whose temperature cannot be, one that the kernel cannot read, a flagged fault, a large count.</summary>
    [Fact]
    public void Readings_that_cannot_be_trusted_are_marked_and_large_counts_are_shown_in_full()
    {
        using SysfsTree tree = new();
        tree.Write("class/thermal/thermal_zone0/type", "gpu-thermal\n").Write("class/thermal/thermal_zone0/temp", "-274000\n").Write("class/thermal/thermal_zone0/mode", "disabled\n")
            .Write("class/thermal/thermal_zone1/type", "cpu\n").Write("class/thermal/thermal_zone1/temp", "41000\n").Write("class/thermal/thermal_zone1/mode", "enabled\n")
            .Write("class/thermal/thermal_zone2/type", "broken\n").Link("class/thermal/thermal_zone2/temp", "/proc/self/mem")
            .Write("class/hwmon/hwmon0/name", "nct6793\n").Write("class/hwmon/hwmon0/temp15_input", "3892314000\n")
            .Write("class/hwmon/hwmon1/name", "chip\n").Write("class/hwmon/hwmon1/temp2_input", "1000\n").Write("class/hwmon/hwmon1/temp2_fault", "1\n")
            .Write("class/hwmon/hwmon1/in0_input", "3300\n").Write("class/hwmon/hwmon1/in0_enable", "0\n")
            .Write("bus/iio/devices/iio:device0/name", "counter\n").Write("bus/iio/devices/iio:device0/in_count0_raw", "4294967290\n");

        CommandResult table = CommandLine.Run("sensors", "--sysfs", tree.Root), json = CommandLine.Run("sensors", "--sysfs", tree.Root, "--json");

        using JsonDocument channels = JsonDocument.Parse(json.Output);
        Assert.Equal(
            [
                "thermal:gpu-thermal -274 disabled", "thermal:cpu 41 ok", "thermal:broken null unreadable",
                "hwmon:nct6793:temp15 3892314 impossible", "hwmon:chip:temp2 null fault", "hwmon:chip:in0 3.3 disabled", "iio:counter:count0 4294967290 ok",
            ],
            channels.RootElement.EnumerateArray().Select(channel =>
                $"{channel.GetProperty("id").GetString()} {channel.GetProperty("value").GetRawText()} {channel.GetProperty("state").GetString()}"));
        Assert.Equal((ExitCode.Done, ExitCode.Done), (table.ExitCode, json.ExitCode));
        string[] marks = ["-274 °C   (disabled)", "41 °C   ", "none °C   (unreadable)", "3892314 °C   (impossible)", "none °C   (fault)", "3.3 V    (disabled)", "4294967290 raw  "];
        Assert.All(table.Output.TrimEnd().Split('\n').Zip(marks), line => Assert.Contains(line.Second, line.First, StringComparison.Ordinal));
        Assert.Contains("thermal_zone2/temp: cannot be read", table.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bus_that_is_not_there_is_one_line_and_exit_4()
    {
        CommandResult result = CommandLine.Run("sensors", "--bus", "250");

        Assert.Equal((ExitCode.NoSensor, ""), (result.ExitCode, result.Output));
        Assert.Contains("I2C bus 250 cannot be", result.Error, StringComparison.Ordinal);
    }
}
