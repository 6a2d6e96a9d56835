using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Diagnosis;
using Xunit;

namespace EdgeRnn.Device.Tests.Diagnosis;

public sealed class ChecksTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData(Architecture.Arm)]
    [InlineData(Architecture.X86)]
    public void A_32_bit_system_is_unsupported_and_the_finding_names_what_to_install(Architecture architecture)
    {
        Finding finding = Find("architecture", Machine() with { Process = architecture });
        Assert.Equal(Severity.Unsupported, finding.Severity);
        Assert.Contains("64-bit operating system", finding.Text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.UnsupportedProcessor, DoctorCommand.ExitCodeOf([finding]));
    }

    [Theory]
    [InlineData(Architecture.Arm64)]
    [InlineData(Architecture.X64)]
    public void A_64_bit_system_is_good(Architecture architecture) =>
        Assert.Equal(Severity.Good, Find("architecture", Machine() with { Process = architecture }).Severity);

    [Fact]
    public void A_processor_without_fused_multiply_adds_is_named()
    {
        Finding finding = Find("processor", Machine() with { VectorWidth = 1 });
        Assert.Equal(Severity.Unsupported, finding.Severity);
        Assert.Contains("FMA", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_comes_with_the_command_that_installs_it()
    {
        Finding finding = Find("openssl", Machine() with { HasLibrary = _ => false });
        Assert.Equal((Severity.Missing, "sudo apt-get install libssl3"), (finding.Severity, finding.Command));
        Assert.Equal(ExitCode.Done, DoctorCommand.ExitCodeOf([finding]));
    }

    [Fact]
    public void Sensors_of_the_kernel_are_counted()
    {
        Finding none = Find("sensors", Machine());
        Assert.Equal((Severity.Missing, "edgernn sensors --bus 1"), (none.Severity, none.Command));
        Assert.Contains("reads the machine itself (proc)", none.Text, StringComparison.Ordinal);
        Directory.CreateDirectory(_root["sys/class/thermal/thermal_zone0"]);
        Directory.CreateDirectory(_root["sys/bus/iio/devices/iio:device0"]);
        Directory.CreateDirectory(_root["sys/bus/iio/devices/trigger0"]);
        Assert.StartsWith("2 in ", Find("sensors", Machine()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_without_proc_gets_the_command_that_mounts_it()
    {
        Assert.Equal("sudo mount -t proc proc /proc", Find("proc", Machine()).Command);
        _root.Create("proc/stat");
        Assert.DoesNotContain(Checks.Of(Machine()), finding => finding.Name == "proc");
    }

    [Fact]
    public void An_installed_service_that_is_not_enabled_comes_with_the_command_that_does_it()
    {
        _root.Create("usr/lib/systemd/system/edgernn.service");
        Assert.DoesNotContain(Checks.Of(Machine()), finding => finding.Name == "service");
        Directory.CreateDirectory(_root["run/systemd/system"]);
        Assert.Equal("sudo systemctl enable --now edgernn", Find("service", Machine()).Command);
        _root.Create("etc/systemd/system/multi-user.target.wants/edgernn.service");
        Assert.Equal(Severity.Good, Find("service", Machine()).Severity);
    }

    [Fact]
    public void The_command_writes_every_finding_of_this_machine_as_JSON()
    {
        CommandResult result = CommandLine.Run("doctor", "--json");
        using JsonDocument report = JsonDocument.Parse(result.Output);
        string?[] names = [.. report.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("name").GetString())];
        Assert.All(Checks.Of(MachineView.This).Select(finding => finding.Name).Concat(["state", "disk", "journal", "clock", "run"]), name => Assert.Contains(name, names));
    }

    private MachineView Machine() => new(Architecture.Arm64, 4, _root.Path, "ada") { HasLibrary = _ => true, IsClockSynchronized = () => true };

    private static Finding Find(string name, MachineView machine) => Checks.Of(machine).Single(finding => finding.Name == name);
}
