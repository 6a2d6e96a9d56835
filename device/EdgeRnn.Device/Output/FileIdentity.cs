using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EdgeRnn.Device.Output;

/// <summary>Which file a path leads to, whatever links are on the way.</summary>
internal static class FileIdentity
{
    private const int CurrentFolder = -100;
    private const uint BasicStatistics = 0x7ff;
    private const int NoEntry = 2, NotFolder = 20;

    /// <summary>Whether two paths lead to one file that exists.</summary>
    public static bool AreSame(string a, string b) => File.Exists(a) && File.Exists(b)
        && (Of(a) is { } left && Of(b) is { } right ? left == right : string.Equals(Path.GetFullPath(a), Path.GetFullPath(b), StringComparison.Ordinal));

    /// <summary>Whether nothing is there: not where this user only may not look.</summary>
    public static bool IsGone(string path) => OperatingSystem.IsLinux()
        ? statx(CurrentFolder, path, 0, BasicStatistics, out _) != 0 && Marshal.GetLastPInvokeError() is (NoEntry or NotFolder)
        : !File.Exists(path);

    /// <summary>What identifies a file on this machine; null where it does not exist or the system gives none.</summary>
    public static (ulong Number, uint Major, uint Minor)? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        return statx(CurrentFolder, path, 0, BasicStatistics, out Statistics found) == 0 ? (found.Number, found.Major, found.Minor) : null;
    }

    // Unlike stat it has the same layout on every processor.
    [SupportedOSPlatform("linux")]
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Statistics statistics);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statistics
    {
        [FieldOffset(0x20)]
        public ulong Number;

        [FieldOffset(0x88)]
        public uint Major;

        [FieldOffset(0x8C)]
        public uint Minor;
    }
}
