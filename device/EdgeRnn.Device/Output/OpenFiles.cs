using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EdgeRnn.Device.Output;

/// <summary>How many files this process may open at once.</summary>
internal static class OpenFiles
{
    private const int Needed = 64;
    private const int NumberOfFiles = 7;

    /// <summary>What is wrong where the limit is too low: with one descriptor too few the runtime ends the process without a reason. Null if nothing is.</summary>
    public static string? Shortage() => OperatingSystem.IsLinux() && getrlimit(NumberOfFiles, out Limits limits) == 0 && limits.Current < Needed
        ? $"this process may open {limits.Current} files at once, and needs {Needed}; raise the limit: ulimit -n {Needed}, or LimitNOFILE={Needed} in a unit of systemd"
        : null;

    [SupportedOSPlatform("linux")]
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getrlimit(int resource, out Limits limits);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public nuint Current;
        public nuint Most;
    }
}
