namespace EdgeRnn.Device.Diagnosis;

/// <summary>The device nodes of boards and who may open them; null where there is nothing to report.</summary>
internal static class DeviceChecks
{
    /// <summary>The bus on the pins of a Raspberry Pi; others belong to its screens and cameras.</summary>
    private const string HeaderBus = "i2c-1";

    public static Finding? I2c(MachineView machine)
    {
        const string Name = "i2c";
        string bus = IsRaspberryPi(machine) ? HeaderBus : "i2c-*";
        if (machine.Entries("dev", bus).Length > 0)
        {
            return Nodes(machine, Name, "i2c", "i2c-*", "i2c-dev");
        }

        return machine.Entries("sys/bus/i2c/devices", bus).Length > 0
            ? new Finding(
                Name, Severity.Missing, "the kernel has a bus, but no device node in /dev",
                "sudo modprobe i2c-dev && echo i2c-dev | sudo tee /etc/modules-load.d/i2c-dev.conf")
            : bus == HeaderBus ? new Finding(Name, Severity.Missing, "the bus on the pins is switched off", "sudo raspi-config nonint do_i2c 0")
            : null;
    }

    public static Finding? Gpio(MachineView machine) => Nodes(machine, "gpio", "gpio", "gpiochip*", "gpio");

    public static Finding? IioBuffers(MachineView machine) => Nodes(machine, "iio", "iio", "iio:device*", "iio");

    public static Finding? Spi(MachineView machine) => Nodes(machine, "spi", "spi", "spidev*", "spidev");

    public static Finding? Video(MachineView machine) => Nodes(machine, "video", "video", "video*", "video4linux");

    /// <summary>Whether this user may open all nodes of a kind.</summary>
    private static Finding? Nodes(MachineView machine, string name, string group, string pattern, string subsystem)
    {
        string[] nodes = machine.Entries("dev", pattern);
        if (nodes.Length == 0)
        {
            return null;
        }

        string? closed = Array.Find(nodes, node => !machine.CanOpen(node));
        return closed is null
            ? Finding.Good(name, string.Join(", ", nodes.Select(Path.GetFileName)))
            : new Finding(
                name, Severity.Missing, $"{machine.User} may not open /dev/{Path.GetFileName(closed)}", CommandThatOpens(machine, group, pattern, subsystem));
    }

    private static string CommandThatOpens(MachineView machine, string group, string pattern, string subsystem)
    {
        string[]? members = MembersOf(machine, group);
        if (members is null)
        {
            string rule = $"SUBSYSTEM==\"{subsystem}\", KERNEL==\"{pattern}\", GROUP=\"{group}\", MODE=\"0660\"";
            return $"sudo groupadd --system {group} && echo '{rule}' | sudo tee /etc/udev/rules.d/60-{group}.rules && "
                + $"sudo udevadm control --reload && sudo udevadm trigger && sudo usermod -aG {group} {machine.User} && newgrp {group}";
        }

        // Groups are read at login.
        return members.Contains(machine.User) ? $"newgrp {group}" : $"sudo usermod -aG {group} {machine.User} && newgrp {group}";
    }

    /// <summary>Null if there is no such group.</summary>
    private static string[]? MembersOf(MachineView machine, string group)
    {
        string groups = machine["etc/group"];
        return File.Exists(groups)
            ? File.ReadLines(groups).Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length == 4 && fields[0] == group)?[3].Split(',')
            : null;
    }

    private static bool IsRaspberryPi(MachineView machine)
    {
        string model = machine["proc/device-tree/model"];
        return File.Exists(model) && File.ReadAllText(model).StartsWith("Raspberry Pi", StringComparison.Ordinal);
    }
}
