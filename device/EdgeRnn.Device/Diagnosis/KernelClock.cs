using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EdgeRnn.Device.Diagnosis;

/// <summary>What the kernel knows of its clock, whoever sets it: timesyncd, chrony or ntpd.</summary>
internal static class KernelClock
{
    private const int Unsynchronized = 5;

    /// <summary>More than <c>struct timex</c> takes on any processor; all zeros ask and change nothing.</summary>
    private const int Room = 512;

    /// <summary>Null where it cannot be asked.</summary>
    public static bool? IsSynchronized()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        byte[] query = new byte[Room];
        int state = adjtimex(query);
        return state < 0 ? null : state != Unsynchronized;
    }

    [SupportedOSPlatform("linux")]
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int adjtimex(byte[] query);
}
