using System.Globalization;

namespace EdgeRnn.Sensors.Proc;

/// <summary>The memory that this process may still take.</summary>
internal static class AvailableMemory
{
    /// <summary>The smaller of what the runtime may use (a container's limit) and what the kernel reports as available.</summary>
    public static long Bytes()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return FromKernel("/proc/meminfo") is { } available ? Math.Min(limit, available) : limit;
    }

    /// <summary>Null where the file is missing: on another system, or in a chroot without /proc.</summary>
    internal static long? FromKernel(string path)
    {
        const string Key = "MemAvailable:";
        string? line = File.Exists(path)
            ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        string? kilobytes = line?[Key.Length..].Replace("kB", "").Trim();
        return long.TryParse(kilobytes, CultureInfo.InvariantCulture, out long value) ? value << 10 : null;
    }
}
