using System.Runtime.InteropServices;

namespace EdgeRnn.Device.Diagnosis;

/// <summary>Each check looks at one thing and names what repairs it.</summary>
internal static class Checks
{
    /// <summary>In the order in which they are shown; what a machine cannot have is not shown.</summary>
    public static IEnumerable<Finding> Of(MachineView machine) =>
        ((Finding?[])[
            ArchitectureOf(machine),
            VectorUnitOf(machine),
            Cryptography(machine),
            Proc(machine),
            Sensors(machine),
            DeviceChecks.I2c(machine),
            ChipChecks.Of(machine),
            DeviceChecks.Gpio(machine),
            DeviceChecks.IioBuffers(machine),
            DeviceChecks.Spi(machine),
            DeviceChecks.Video(machine),
            .. StateChecks.Of(machine),
            Service(machine),
        ]).OfType<Finding>();

    private static Finding ArchitectureOf(MachineView machine)
    {
        const string Name = "architecture";
        string process = machine.Process.ToString().ToLowerInvariant();
        return machine.Process switch
        {
            Architecture.X64 or Architecture.Arm64 => Finding.Good(Name, $"{process}, 64-bit"),
            Architecture.Arm or Architecture.X86 or Architecture.Armv6 => new(
                Name, Severity.Unsupported,
                $"{process} is 32-bit, where .NET has no vector instructions; install a 64-bit operating system "
                + "(on a Raspberry Pi 3, 4 or 5: Raspberry Pi OS 64-bit)"),
            _ => new(Name, Severity.Unsupported, $"{process} is untried; expected x64 or arm64"),
        };
    }

    private static Finding VectorUnitOf(MachineView machine)
    {
        const string Name = "processor";
        if (machine.VectorWidth > 1)
        {
            return Finding.Good(Name, $"fused multiply-adds, {machine.VectorWidth} floats in a vector");
        }

        return Environment.GetEnvironmentVariable("EDGERNN_VECTOR_WIDTH") == "1"
            ? new Finding(
                Name, Severity.Missing, "EDGERNN_VECTOR_WIDTH=1 turns vectors off, which is several times slower", "unset EDGERNN_VECTOR_WIDTH")
            : new Finding(
                Name, Severity.Unsupported,
                "no fused multiply-add (on x64 FMA and AVX2: Intel from 2013, AMD from 2015 on); results are right, but several times slower");
    }

    /// <summary>The runtime ends the process when it needs SHA-256 and finds no OpenSSL: looked for, not tried.</summary>
    private static Finding Cryptography(MachineView machine) =>
        machine.HasLibrary("libssl.so.3") || machine.HasLibrary("libssl.so.1.1")
            ? Finding.Good("openssl", "found; recordings and weights are identified by SHA-256")
            : new("openssl", Severity.Missing, "libssl.so.3 is missing; replay and checkpoints need SHA-256", "sudo apt-get install libssl3");

    private static Finding? Proc(MachineView machine) =>
        File.Exists(machine["proc/stat"])
            ? null
            : new("proc", Severity.Missing, "/proc is not there, by which a machine is its own sensor", "sudo mount -t proc proc /proc");

    private static Finding Sensors(MachineView machine)
    {
        int found = machine.Entries("sys/class/thermal", "thermal_zone*").Length + machine.Entries("sys/class/hwmon", "hwmon*").Length
            + machine.Entries("sys/bus/iio/devices", "iio:device*").Length;
        return found > 0
            ? Finding.Good("sensors", $"{found} in /sys/class/thermal, /sys/class/hwmon and /sys/bus/iio/devices")
            : new("sensors", Severity.Missing,
                "the kernel shows none: 'edgernn run' reads the machine itself (proc) unless a source is named, as that of a chip on I2C", "edgernn sensors --bus 1");
    }

    /// <summary>Shown where the package has brought its unit and systemd runs.</summary>
    private static Finding? Service(MachineView machine)
    {
        const string Name = "service", Unit = "edgernn.service";
        bool isInstalled = File.Exists(machine["usr/lib/systemd/system/" + Unit]) && Directory.Exists(machine["run/systemd/system"]);
        return !isInstalled ? null
            : machine.Entries("etc/systemd/system/multi-user.target.wants", Unit).Length > 0 ? Finding.Good(Name, "starts with the machine")
            : new(Name, Severity.Missing, "installed, but does not start with the machine", "sudo systemctl enable --now edgernn");
    }
}
