namespace EdgeRnn.Sensors.Kernel;

/// <summary><c>bus/iio/devices/iio:deviceN</c>, read attribute by attribute.</summary>
internal static class IioSensors
{
    // "_input" is what the kernel calls a value that needs no scaling ("processed").
    private static readonly string[] Suffixes = ["_input", "_processed", "_raw"];

    public static List<SensorDevice> Find(string sysfs) => SysfsDevice.Identify("iio", () => List(sysfs), Open);

    /// <summary>The board's label of a device, which is more specific than its chip's name.</summary>
    public static List<SysfsDevice> List(string sysfs) => SysfsDevice.List(
        Path.Combine(sysfs, "bus/iio/devices"), "iio:device",
        folder => SysfsText.TryRead(Path.Combine(folder, "label")) ?? SysfsText.TryRead(Path.Combine(folder, "name")) ?? "unnamed");

    private static SysfsSource Open(SysfsDevice device, string id)
    {
        HashSet<string> files = [.. Directory.EnumerateFiles(device.Folder).Select(path => Path.GetFileName(path))];
        List<SysfsChannel> channels = [];
        foreach (string stem in files.Select(StemOf).OfType<string>().Distinct().Order(StringComparer.Ordinal))
        {
            if (IioAttribute.TryParse(stem) is { } attribute)
            {
                channels.Add(Open(device, id, files, attribute, Suffixes.First(suffix => files.Contains(stem + suffix))));
            }
        }

        return new SysfsSource(channels);
    }

    private static SysfsChannel Open(SysfsDevice device, string id, HashSet<string> files, IioAttribute attribute, string suffix)
    {
        SysfsNumber number = new(Path.Combine(device.Folder, attribute.Stem + suffix));
        bool isRaw = suffix == "_raw";
        SysfsNumber? scale = isRaw ? attribute.Find(device.Folder, files, "scale") : null;
        IioUnit unit = attribute.UnitOf(isScaled: !isRaw || scale is not null);
        return new SysfsChannel(new SensorChannel($"{id}:{attribute.Name}", "iio", $"{device.Name} {attribute.Name}", unit.Symbol, number.Path), number, unit.Factor)
        {
            Scale = scale,
            Offset = isRaw ? attribute.Find(device.Folder, files, "offset") : null,
        };
    }

    private static string? StemOf(string file) =>
        Array.Find(Suffixes, suffix => file.EndsWith(suffix, StringComparison.Ordinal)) is { } suffix ? file[..^suffix.Length] : null;
}
