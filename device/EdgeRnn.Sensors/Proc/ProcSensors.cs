namespace EdgeRnn.Sensors.Proc;

/// <summary>The proc file system as a sensor: every Linux machine has it, without wiring.</summary>
internal static class ProcSensors
{
    /// <summary>One source per file of proc that is there under <paramref name="root"/>.</summary>
    /// <exception cref="SensorException">None is there, or one is not what Linux writes.</exception>
    public static List<ISensorSource> Open(string root, TimeProvider time)
    {
        (string File, Func<ISensorSource> Open)[] kinds =
        [
            ("stat", () => new ProcStatSource(root, time)),
            ("meminfo", () => new ProcMemorySource(root)),
            ("diskstats", () => new ProcDiskSource(root, time)),
            ("net/dev", () => new ProcNetSource(root, time)),
        ];
        List<ISensorSource> sources = [.. kinds.Where(kind => File.Exists(Path.Combine(root, kind.File))).Select(kind => kind.Open())];
        return sources.Count > 0
            ? sources
            : throw new SensorException($"{root}: expected a proc file system with stat, meminfo, diskstats or net/dev; name one with --proc, or record --source room");
    }
}
