namespace EdgeRnn.Sensors.Kernel;

/// <summary><c>class/hwmon/hwmonN</c>: what the kernel's monitoring chips measure (Documentation/hwmon/sysfs-interface).</summary>
internal static class HwmonSensors
{
    /// <summary>How an attribute begins, the unit of its value here, and how much of that the kernel's unit is.</summary>
    private static readonly (string Type, string Unit, double Factor)[] Types =
    [
        ("temp", "°C", 1e-3),
        ("in", "V", 1e-3),
        ("curr", "A", 1e-3),
        ("power", "W", 1e-6),
        ("energy", "J", 1e-6),
        ("humidity", "%", 1e-3),
        ("fan", "rpm", 1),
        ("freq", "Hz", 1),
    ];

    public static List<SensorDevice> Find(string sysfs) => SysfsDevice.Identify(
        "hwmon", () => SysfsDevice.List(Path.Combine(sysfs, "class/hwmon"), "hwmon", NameOf), Open);

    /// <summary>Thermometers on 1-Wire are left out: they are listed as <c>w1</c>, and two readers would double the conversions.</summary>
    private static string? NameOf(string folder) =>
        SysfsText.TryRead(Path.Combine(Attributes(folder), "name")) is { } name && name != W1Sensors.HwmonName ? name : null;

    /// <summary>Old drivers keep name and values in the device itself.</summary>
    private static string Attributes(string folder) =>
        File.Exists(Path.Combine(folder, "name")) ? folder : Path.Combine(folder, "device");

    private static SysfsSource Open(SysfsDevice device, string id)
    {
        string folder = Attributes(device.Folder);
        string[] files = [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))];
        List<SysfsChannel> channels = [];
        foreach (var (type, unit, factor) in Types)
        {
            // A power meter may average instead.
            foreach (string name in NumberedFrom(files, type, "_input").Concat(NumberedFrom(files, type, "_average")))
            {
                string stem = name[..name.LastIndexOf('_')];
                if (channels.Exists(channel => channel.Channel.Id == $"{id}:{stem}"))
                {
                    continue;
                }

                string label = SysfsText.TryRead(Path.Combine(folder, $"{stem}_label")) ?? stem;
                string fault = Path.Combine(folder, $"{stem}_fault");
                SysfsNumber number = new(Path.Combine(folder, name));
                channels.Add(new SysfsChannel(new SensorChannel($"{id}:{stem}", "hwmon", $"{device.Name} {label}", unit, number.Path), number, factor)
                {
                    Fault = File.Exists(fault) ? new SysfsNumber(fault) : null,
                    Switch = (Path.Combine(folder, $"{stem}_enable"), "0"),
                });
            }
        }

        return new SysfsSource(channels);
    }

    private static IEnumerable<string> NumberedFrom(string[] files, string type, string suffix) =>
        from file in files
        where file.StartsWith(type, StringComparison.Ordinal) && file.EndsWith(suffix, StringComparison.Ordinal)
        let digits = file[type.Length..^suffix.Length]
        where digits.Length is > 0 and < 6 && digits.All(char.IsAsciiDigit)
        orderby int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture)
        select file;
}
