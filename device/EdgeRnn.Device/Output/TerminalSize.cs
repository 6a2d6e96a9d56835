using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EdgeRnn.Device.Output;

/// <summary>The size of the terminal that standard output, or another descriptor, is. On Linux the kernel is asked: .NET's console would switch the terminal's keys to another mode first.</summary>
internal static class TerminalSize
{
    private const int StandardOutput = 1;
    private const nuint GetWindowSize = 0x5413;

    /// <summary>80 by 24 where nobody knows.</summary>
    public static (int Columns, int Rows) Now(int descriptor = StandardOutput)
    {
        (int columns, int rows) = (0, 0);
        if (!OperatingSystem.IsLinux())
        {
            (columns, rows) = (Console.WindowWidth, Console.WindowHeight);
        }
        else if (ioctl(descriptor, GetWindowSize, out WindowSize size) == 0)
        {
            (columns, rows) = (size.Columns, size.Rows);
        }

        return (columns > 0 ? columns : 80, rows > 0 ? rows : 24);
    }

    [SupportedOSPlatform("linux")]
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(int descriptor, nuint request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
