using EdgeRnn.Sensors.Kernel;

namespace EdgeRnn.Device.Diagnosis;

/// <summary>Who may read the chips on the I2C buses.</summary>
internal static class ChipChecks
{
    /// <summary>Null where a driver of the kernel owns no chip.</summary>
    public static Finding? Of(MachineView machine)
    {
        var owned = I2cOwners.List(Path.Combine(machine.Root, "sys"));
        return owned.Count == 0 ? null : Finding.Good(
            "chips",
            $"{string.Join(", ", owned.Select(chip => $"{chip.Chip} ({chip.Driver})"))}: read by the kernel, found by 'edgernn sensors'; "
            + "not to be read over user-space I2C as well, which ruins the answers of both");
    }
}
