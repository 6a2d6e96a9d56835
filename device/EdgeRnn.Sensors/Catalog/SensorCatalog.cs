using System.Globalization;
using EdgeRnn.Sensors.Bindings;
using EdgeRnn.Sensors.Buffer;
using EdgeRnn.Sensors.Common;
using EdgeRnn.Sensors.Faults;
using EdgeRnn.Sensors.Kernel;
using EdgeRnn.Sensors.Proc;
using EdgeRnn.Sensors.Room;
using EdgeRnn.Sensors.Text;
using EdgeRnn.Sensors.Waves;

namespace EdgeRnn.Sensors.Catalog;

/// <summary>What sensors there are, by the words that name them: a kind, and behind a colon which one.</summary>
internal static class SensorCatalog
{
    private static readonly (string Kind, Func<string, SensorRoots, TimeProvider, List<SensorDevice>> Find)[] Kinds =
    [
        ("thermal", (which, roots, _) => Only(which, "thermal", ThermalSensors.Find(roots.Sysfs))),
        ("hwmon", (which, roots, _) => Only(which, "hwmon", HwmonSensors.Find(roots.Sysfs))),
        ("iio", (which, roots, _) => Only(which, "iio", IioSensors.Find(roots.Sysfs))),
        ("iio-buffer", (which, roots, _) => Only(which, "iio-buffer", IioBufferSource.Find(roots.Sysfs, roots.Dev))),
        ("proc", (which, roots, time) => Only(which, "proc", [new("proc", () => new SensorSet(ProcSensors.Open(roots.Proc, time)))])),
        ("room", (which, _, _) => [Simulated("room", which, seed => new("room", () => new RoomSource(seed, TimeSpan.FromMinutes(1))))]),
        ("waves", (which, _, _) => [Simulated("waves", which, seed => new("waves", () => new WaveSource(seed)))]),
        ("faulty-waves", (which, _, _) => [Simulated("faulty-waves", which, seed => FaultySource.Waves(seed).AsDevice("faulty-waves"))]),
        ("stdin", (which, _, _) => Only(which, "stdin", [new("stdin", TextSource.StandardInput)])),
        ("replay", (which, _, time) => [Replay(which, time)]),
    ];

    /// <summary>What the kernel shows of sensors.</summary>
    public static IReadOnlyList<string> KernelKinds { get; } = ["thermal", "hwmon", "iio"];

    /// <summary>All words that may name sensors.</summary>
    public static IEnumerable<string> Words => Kinds.Select(kind => kind.Kind).Concat(BoundSensors.Words);

    /// <summary>The devices that <paramref name="word"/> names, as <c>iio</c>, <c>iio:bme280</c> or <c>replay:FILE.csv@10</c>; none if there are none.</summary>
    /// <exception cref="SensorException">The word names no kind of sensor, or not in the way that the kind expects.</exception>
    public static List<SensorDevice> Find(string word, SensorRoots roots, TimeProvider time)
    {
        int colon = word.IndexOf(':');
        string kind = colon < 0 ? word : word[..colon];
        string which = colon < 0 ? "" : word[(colon + 1)..];
        if (Array.Find(Kinds, entry => entry.Kind == kind) is { Find: { } find })
        {
            return find(which, roots, time);
        }

        return BoundSensors.Find(kind, which, roots) is { } bound
            ? [bound]
            : throw new SensorException(
                $"no sensors are called '{word}'; expected one of {string.Join(", ", Words)}"
                + (NearestName.Of(kind, Words) is { } nearest ? $"; did you mean {nearest}?" : BoundSensors.Hint));
    }

    /// <summary>All devices of the kind, or the one that is named.</summary>
    private static List<SensorDevice> Only(string which, string kind, List<SensorDevice> devices)
    {
        if (which.Length == 0)
        {
            return devices;
        }

        List<SensorDevice> named = [.. devices.Where(device => device.Id == $"{kind}:{which}")];
        return named.Count > 0
            ? named
            : throw new SensorException(
                $"no sensor '{kind}:{which}'; there are: {(devices.Count > 0 ? string.Join(", ", devices.Select(device => device.Id)) : "none")}",
                trouble: SensorTrouble.Gone);
    }

    private static SensorDevice Simulated(string kind, string which, Func<int, SensorDevice> make) =>
        which.Length == 0 ? make(0)
        : int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out int seed) ? make(seed)
        : throw new SensorException($"'{kind}:{which}': expected a whole number, the seed, as {kind}:1");

    private static SensorDevice Replay(string which, TimeProvider time)
    {
        int at = which.LastIndexOf('@');
        string path = at < 0 ? which : which[..at];
        string pace = at < 0 ? "1" : which[(at + 1)..];
        double speed = double.PositiveInfinity;
        if (path.Length == 0 || (pace != "max" && !(double.TryParse(pace, NumberStyles.Float, CultureInfo.InvariantCulture, out speed) && speed is > 0 and <= 1e9)))
        {
            throw new SensorException($"'replay:{which}': expected replay:FILE.csv, and behind @ how many times faster, or max, as replay:FILE.csv@10");
        }

        return new SensorDevice($"replay:{path}", () => new ReplaySource(path, speed, time));
    }
}
