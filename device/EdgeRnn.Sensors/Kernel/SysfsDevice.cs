using System.Globalization;

namespace EdgeRnn.Sensors.Kernel;

/// <summary>A folder of sysfs that stands for a device. Its number changes between boots; name and place do not.</summary>
/// <param name="Folder">Where it is now.</param>
/// <param name="Name">What the driver, or the board's description, calls it.</param>
/// <param name="Place">The device below it, as <c>1-0076</c> of an I2C bus; empty if the tree does not show it.</param>
internal sealed record SysfsDevice(string Folder, string Name, string Place)
{
    /// <summary>The devices in <paramref name="parent"/> that are called <paramref name="prefix"/> and a number, in the order of the numbers.</summary>
    /// <param name="parent">As <c>/sys/class/hwmon</c>; need not exist.</param>
    /// <param name="prefix">As <c>hwmon</c>.</param>
    /// <param name="nameOf">Reads the name from the folder; null leaves the device out.</param>
    public static List<SysfsDevice> List(string parent, string prefix, Func<string, string?> nameOf)
    {
        if (!Directory.Exists(parent))
        {
            return [];
        }

        return
        [
            .. from folder in Directory.EnumerateFileSystemEntries(parent, $"{prefix}*")
               let number = NumberOf(Path.GetFileName(folder)[prefix.Length..])
               where number >= 0
               orderby number
               let name = nameOf(folder)
               where name is not null
               select new SysfsDevice(folder, name, PlaceOf(folder)),
        ];
    }

    /// <summary>One device per folder, to be opened by what does not change of it.</summary>
    /// <param name="kind">Begins the ids, as <c>hwmon</c>.</param>
    /// <param name="list">What there is now.</param>
    /// <param name="open">Opens a folder under an id.</param>
    public static List<SensorDevice> Identify(string kind, Func<List<SysfsDevice>> list, Func<SysfsDevice, string, ISensorSource> open)
    {
        List<SysfsDevice> devices = list();
        List<SensorDevice> identified = [];
        foreach (SysfsDevice device in devices)
        {
            SysfsDevice[] namesakes = [.. devices.Where(other => other.Name == device.Name)];
            bool alone = namesakes.Length == 1;
            bool hasOwnPlace = !alone && namesakes.Count(other => other.Place == device.Place) == 1;
            int turn = Array.IndexOf(namesakes, device);
            string name = SensorChannel.PartOf(device.Name);
            string id = alone ? $"{kind}:{name}" : hasOwnPlace ? $"{kind}:{name}.{SensorChannel.PartOf(device.Place)}" : $"{kind}:{name}.{turn}";
            identified.Add(new SensorDevice(id, () => open(Find(id, list(), device, alone, hasOwnPlace, turn), id)));
        }

        return identified;
    }

    /// <summary>A device that was the only one of its name is found by it alone; one of several, in its place, or else by its turn.</summary>
    private static SysfsDevice Find(string id, List<SysfsDevice> now, SysfsDevice wanted, bool alone, bool hasOwnPlace, int turn)
    {
        SysfsDevice[] namesakes = [.. now.Where(device => device.Name == wanted.Name)];
        SysfsDevice? found = alone && namesakes.Length == 1 ? namesakes[0]
            : alone || hasOwnPlace ? Array.Find(namesakes, device => device.Place == wanted.Place)
            : namesakes.ElementAtOrDefault(turn);
        return found ?? throw new SensorException(
            $"{id}: no device '{wanted.Name}' in {Path.GetDirectoryName(wanted.Folder)}; plug it in, or load its driver", trouble: SensorTrouble.Gone);
    }

    private static int NumberOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;

    /// <summary>What the link <c>device</c> points to; without one, what lies above the folder that the entry itself points to.</summary>
    private static string PlaceOf(string folder)
    {
        if (new FileInfo(Path.Combine(folder, "device")).LinkTarget is { } device)
        {
            return Path.GetFileName(Path.TrimEndingDirectorySeparator(device));
        }

        return new FileInfo(folder).LinkTarget is { } target ? Path.GetFileName(Path.GetDirectoryName(target)) ?? "" : "";
    }
}
