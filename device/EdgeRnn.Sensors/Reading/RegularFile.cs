using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Whether a path can be read to an end.</summary>
internal static class RegularFile
{
    /// <summary>False for a pipe or device, which may never end, and whose opening may wait for a writer; so the kernel is asked.</summary>
    public static bool Is(string path)
    {
        const int CurrentFolder = -100, TypeMask = 0xF000, Regular = 0x8000, ModeOffset = 28;
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        byte[] status = new byte[256];
        bool known = statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, 1, status) == 0;
        return !known || (BitConverter.ToUInt16(status, ModeOffset) & TypeMask) == Regular;
    }

    [SupportedOSPlatform("linux")]
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, byte[] path, int flags, uint mask, byte[] status);
}
