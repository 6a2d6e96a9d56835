using System.Runtime.InteropServices;
using EdgeRnn.Device.Diagnosis;
using Xunit;

namespace EdgeRnn.Device.Tests.Diagnosis;

/// <summary>On trees of files that stand for a board's /dev, /sys, /proc and /etc.</summary>
public sealed class DeviceChecksTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_machine_without_buses_pins_and_converters_gets_no_findings_about_them() =>
        Assert.Empty(Checks.Of(Machine()).Select(finding => finding.Name).Intersect(["i2c", "chips", "gpio", "iio"]));

    [Fact]
    public void A_Raspberry_Pi_without_its_bus_gets_the_command_that_enables_it()
    {
        BecomeRaspberryPi();
        _root.Create("dev/i2c-20"); // of the screen
        Assert.Equal("sudo raspi-config nonint do_i2c 0", Find("i2c").Command);
        _root.Create("dev/i2c-1");
        Assert.Equal((Severity.Good, "i2c-1, i2c-20"), (Find("i2c").Severity, Find("i2c").Text));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_bus_without_a_device_node_gets_the_module_that_creates_it(bool isRaspberryPi)
    {
        if (isRaspberryPi)
        {
            BecomeRaspberryPi();
        }

        Directory.CreateDirectory(_root["sys/bus/i2c/devices/i2c-1"]);
        Assert.StartsWith("sudo modprobe i2c-dev", Find("i2c").Command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i2c", "i2c-1", "i2c")]
    [InlineData("gpio", "gpiochip0", "gpio")]
    [InlineData("iio", "iio:device0", "iio")]
    public void A_node_that_may_not_be_opened_comes_with_what_the_group_lacks(string name, string node, string group)
    {
        _root.Create($"dev/{node}");
        Finding noGroup = FindClosed(name);
        Assert.Equal((Severity.Missing, $"ada may not open /dev/{node}"), (noGroup.Severity, noGroup.Text));
        Assert.StartsWith($"sudo groupadd --system {group} && echo 'SUBSYSTEM==", noGroup.Command, StringComparison.Ordinal);

        WriteGroups($"{group}:x:998:eve");
        Assert.Equal($"sudo usermod -aG {group} ada && newgrp {group}", FindClosed(name).Command);
        WriteGroups($"{group}:x:998:eve,ada");
        Assert.Equal($"newgrp {group}", FindClosed(name).Command);
        Assert.Equal((Severity.Good, node), (Find(name).Severity, Find(name).Text));
    }

    [Fact]
    public void Chips_that_a_kernel_driver_owns_are_named()
    {
        Directory.CreateDirectory(_root["sys/bus/i2c/devices/1-0048"]);
        Assert.DoesNotContain(Checks.Of(Machine()), finding => finding.Name == "chips");
        Directory.CreateDirectory(_root["sys/bus/i2c/drivers/bmp280"]);
        Directory.CreateDirectory(_root["sys/bus/i2c/devices/1-0076"]);
        Directory.CreateSymbolicLink(_root["sys/bus/i2c/devices/1-0076/driver"], "../../drivers/bmp280");
        Assert.StartsWith("1-0076 (bmp280): ", Find("chips").Text, StringComparison.Ordinal);
    }

    private void BecomeRaspberryPi()
    {
        _root.Create("proc/device-tree/model");
        _root.Write("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0");
    }

    private void WriteGroups(string line)
    {
        Directory.CreateDirectory(_root["etc"]);
        _root.Write("etc/group", $"root:x:0:\n{line}\nusers:x:100:\n");
    }

    private MachineView Machine() =>
        new(Architecture.Arm64, 4, _root.Path, "ada") { HasLibrary = _ => true, CanOpen = _ => true };

    private Finding FindClosed(string name) => Find(name, Machine() with { CanOpen = _ => false });

    private Finding Find(string name, MachineView? machine = null) =>
        Checks.Of(machine ?? Machine()).Single(finding => finding.Name == name);
}
