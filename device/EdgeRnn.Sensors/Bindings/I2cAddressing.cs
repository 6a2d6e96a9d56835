using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Addresses a chip for writing and writes nothing: the "quick" command of SMBus, as <c>i2cdetect</c> uses it.</summary>
internal static class I2cAddressing
{
    // linux/i2c-dev.h and linux/i2c.h.
    private const nuint SelectAddress = 0x0703, SmbusTransfer = 0x0720;

    /// <summary>Whether a chip acknowledges its address; false where the bus cannot do this, or a driver of the kernel has taken the address.</summary>
    /// <param name="bus">N of <c>/dev/i2c-N</c>.</param>
    /// <param name="address">7 bits.</param>
    public static bool IsAcknowledged(int bus, int address)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            using SafeFileHandle file = File.OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/dev/i2c-{bus}"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            Transfer quickWrite = default;
            return ioctl(file, SelectAddress, address) == 0 && ioctl(file, SmbusTransfer, ref quickWrite) == 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [SupportedOSPlatform("linux")]
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(SafeFileHandle file, nuint request, nint value);

    [SupportedOSPlatform("linux")]
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(SafeFileHandle file, nuint request, ref Transfer transfer);

    /// <summary><c>i2c_smbus_ioctl_data</c>; all zeros are a write of size "quick".</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Transfer
    {
        public byte IsRead;
        public byte Command;
        public uint Size;
        public nint Data;
    }
}
