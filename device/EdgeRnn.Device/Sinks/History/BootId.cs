namespace EdgeRnn.Device.Sinks.History;

/// <summary>Which start of the machine this is: within one, the monotonic clock continues from process to process.</summary>
internal static class BootId
{
    private const string Path = "/proc/sys/kernel/random/boot_id";

    /// <summary>As the kernel names it; where it does not, each process counts as a start of its own.</summary>
    public static string Current { get; } = Read();

    private static string Read()
    {
        try
        {
            return File.ReadAllText(Path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Guid.NewGuid().ToString();
        }
    }
}
