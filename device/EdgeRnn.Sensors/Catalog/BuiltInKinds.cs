using System.Globalization;
using EdgeRnn.Sensors.Buffer;
using EdgeRnn.Sensors.Kernel;
using EdgeRnn.Sensors.Proc;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Simulation;
using EdgeRnn.Sensors.Text;

namespace EdgeRnn.Sensors.Catalog;

/// <summary>The kinds of sensors that need no driver in user space.</summary>
internal static class BuiltInKinds
{
    /// <summary>The kinds that the kernel's drivers provide.</summary>
    public static IReadOnlyList<string> Kernel { get; } = ["thermal", "hwmon", "iio", "w1"];

    public static IReadOnlyList<SensorKind> All { get; } =
    [
        new("thermal", (which, roots, _) => Only(which, "thermal", ThermalSensors.Find(roots.Sysfs))),
        new("hwmon", (which, roots, _) => Only(which, "hwmon", HwmonSensors.Find(roots.Sysfs))),
        new("iio", (which, roots, _) => Only(which, "iio", IioSensors.Find(roots.Sysfs))),
        new("w1", (which, roots, _) => Only(which, "w1", W1Sensors.Find(roots.Sysfs))),
        new("iio-buffer", (which, roots, _) => Only(which, "iio-buffer", IioBufferSource.Find(roots.Sysfs, roots.Dev))),
        new("proc", (which, roots, time) => Only(which, "proc", [new("proc", () => new SensorSet(ProcSensors.Open(roots.Proc, time)))])),
        new("room", (which, _, _) => [Simulated("room", which, seed => new("room", () => new RoomSource(seed, TimeSpan.FromMinutes(1))))]),
        new("waves", (which, _, _) => [Simulated("waves", which, seed => new("waves", () => new WaveSource(seed)))]),
        new("faulty-waves", (which, _, _) => [Simulated("faulty-waves", which, seed => FaultySource.Waves(seed).AsDevice("faulty-waves"))]),
        OfText("stdin", (which, _, reading) => Only(which, "stdin", [new("stdin", () => TextSource.StandardInput(reading))])),
        OfText("replay", (which, time, reading) => [Replay(which, time, reading)]),
    ];

    private static SensorKind OfText(string word, Func<string, TimeProvider, ReadingOptions, IReadOnlyList<SensorDevice>> find) =>
        new(word, (which, _, time) => find(which, time, new ReadingOptions())) { FindText = find };

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

    private static SensorDevice Replay(string which, TimeProvider time, ReadingOptions reading)
    {
        int at = which.LastIndexOf('@');
        string path = at < 0 ? which : which[..at];
        string pace = at < 0 ? "1" : which[(at + 1)..];
        double speed = double.PositiveInfinity;
        if (path.Length == 0 || (pace != "max" && !(double.TryParse(pace, NumberStyles.Float, CultureInfo.InvariantCulture, out speed) && speed is > 0 and <= 1e9)))
        {
            throw new SensorException($"'replay:{which}': expected replay:FILE.csv, and behind @ how many times faster, or max, such as replay:FILE.csv@10");
        }

        return new SensorDevice($"replay:{path}", () => new ReplaySource(path, speed, time, reading));
    }
}
