using System.Runtime.InteropServices;

namespace EdgeRnn.Device.Diagnosis;

/// <summary>The machine as the checks see it; a test gives another one.</summary>
/// <param name="Process">The architecture that the program is compiled for.</param>
/// <param name="VectorWidth">Floats of a vector instruction.</param>
/// <param name="Root">Stands for <c>/</c>.</param>
/// <param name="HasLibrary">Whether a shared library can be loaded.</param>
internal sealed record MachineView(Architecture Process, int VectorWidth, string Root, Func<string, bool> HasLibrary)
{
    public static MachineView This => new(
        RuntimeInformation.ProcessArchitecture, VectorUnit.Width, "/",
        name => NativeLibrary.TryLoad(name, out _));
}

/// <summary>Each check looks at one thing and tells what mends it.</summary>
internal static class Checks
{
    /// <summary>In the order in which they are told.</summary>
    public static IEnumerable<Finding> Of(MachineView machine)
    {
        yield return Architecture(machine);
        yield return VectorUnitOf(machine);
        yield return Cryptography(machine);
        yield return Sensors(machine);
        if (I2c(machine) is { } i2c)
        {
            yield return i2c;
        }

        if (ChipChecks.Of(machine) is { } chips)
        {
            yield return chips;
        }
    }

    private static Finding Architecture(MachineView machine) => machine.Process switch
    {
        System.Runtime.InteropServices.Architecture.X64 or System.Runtime.InteropServices.Architecture.Arm64 =>
            Finding.Good("architecture", $"{Name(machine.Process)}, 64-bit"),
        System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.X86 => new(
            "architecture", Severity.Unsupported,
            $"{Name(machine.Process)} is 32-bit, where .NET has no vector instructions; install a 64-bit operating system "
            + "(on a Raspberry Pi 3, 4 or 5: Raspberry Pi OS 64-bit)"),
        _ => new("architecture", Severity.Unsupported, $"{Name(machine.Process)} is untried; expected x64 or arm64"),
    };

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
            ? Finding.Good("openssl", "found; recordings and weights are told apart by SHA-256")
            : new("openssl", Severity.Missing, "libssl.so.3 is missing; replay and checkpoints need SHA-256", "sudo apt-get install libssl3");

    private static Finding Sensors(MachineView machine)
    {
        int found = Count(machine, "sys/class/thermal", "thermal_zone*") + Count(machine, "sys/class/hwmon", "hwmon*")
            + Count(machine, "sys/bus/iio/devices", "iio:device*");
        return found > 0
            ? Finding.Good("sensors", $"{found} in /sys/class/thermal, /sys/class/hwmon and /sys/bus/iio/devices")
            : new("sensors", Severity.Missing,
                "the kernel shows none; a simulated room stands in", "edgernn record --source room --out room.csv");
    }

    /// <summary>Told only where there is a bus to be had: on a Raspberry Pi, or where the device exists.</summary>
    private static Finding? I2c(MachineView machine)
    {
        const string Name = "i2c";
        string[] buses = Entries(machine, "dev", "i2c-*");
        string model = Path.Combine(machine.Root, "proc/device-tree/model");
        if (buses.Length == 0)
        {
            return File.Exists(model) && File.ReadAllText(model).StartsWith("Raspberry Pi", StringComparison.Ordinal)
                ? new Finding(Name, Severity.Missing, "the bus is switched off", "sudo raspi-config nonint do_i2c 0")
                : null;
        }

        return Array.Find(buses, bus => !CanOpen(bus)) is { } closed
            ? new Finding(Name, Severity.Missing, $"{closed} may not be opened by this user", "sudo usermod -aG i2c \"$USER\"")
            : Finding.Good(Name, string.Join(", ", buses.Select(Path.GetFileName)));
    }

    private static bool CanOpen(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int Count(MachineView machine, string folder, string pattern) => Entries(machine, folder, pattern).Length;

    private static string[] Entries(MachineView machine, string folder, string pattern)
    {
        string path = Path.Combine(machine.Root, folder);
        return Directory.Exists(path) ? [.. Directory.GetFileSystemEntries(path, pattern).Order(StringComparer.Ordinal)] : [];
    }

    private static string Name(Architecture architecture) => architecture.ToString().ToLowerInvariant();
}
