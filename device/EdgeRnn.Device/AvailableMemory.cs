using System.Globalization;

namespace EdgeRnn.Device;

/// <summary>The memory that this process may still take.</summary>
internal static class AvailableMemory
{
    /// <summary>The smaller of what the runtime may use (a container's limit) and what the kernel says is available.</summary>
    public static long Bytes()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return OperatingSystem.IsLinux() && FromKernel() is { } available ? Math.Min(limit, available) : limit;
    }

    private static long? FromKernel()
    {
        const string Key = "MemAvailable:";
        string? line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
        string? kilobytes = line?[Key.Length..].Replace("kB", "").Trim();
        return long.TryParse(kilobytes, CultureInfo.InvariantCulture, out long value) ? value << 10 : null;
    }
}
