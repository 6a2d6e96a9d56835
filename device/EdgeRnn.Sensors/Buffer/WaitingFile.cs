using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EdgeRnn.Sensors.Kernel;
using Microsoft.Win32.SafeHandles;

namespace EdgeRnn.Sensors.Buffer;

/// <summary>A device, pipe or file whose bytes are waited for, until it is disposed.</summary>
internal sealed class WaitingFile : IDisposable
{
    private const short Readable = 1;

    // How soon a disposed one stops waiting; the kernel has no other way to be interrupted.
    private const int PatienceMilliseconds = 100;

    private const int Interrupted = 4;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private long _offset;
    private volatile bool _disposed;

    /// <exception cref="SensorException">It cannot be opened.</exception>
    public WaitingFile(string path)
    {
        _path = path;
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception error) when (SysfsErrors.IsOne(error))
        {
            throw new SensorException(
                $"{path}: cannot be opened ({error.Message}); one program at a time may read it", error, SysfsErrors.TroubleOf(error));
        }
    }

    /// <summary>At least one byte.</summary>
    /// <exception cref="SensorException">There will be no more.</exception>
    public int Read(Span<byte> buffer)
    {
        while (!IsReady())
        {
            if (_disposed)
            {
                throw new SensorException($"{_path}: closed", trouble: SensorTrouble.Ended);
            }
        }

        try
        {
            int length = RandomAccess.Read(_handle, buffer, _offset);
            _offset += length;
            return length > 0 ? length : throw new SensorException($"{_path}: has no more", trouble: SensorTrouble.Ended);
        }
        catch (Exception error) when (SysfsErrors.IsOne(error) || error is ObjectDisposedException)
        {
            throw new SensorException(
                $"{_path}: cannot be read ({error.Message})", error, _disposed ? SensorTrouble.Ended : SysfsErrors.TroubleOf(error));
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _handle.Dispose();
    }

    private bool IsReady()
    {
        if (!OperatingSystem.IsLinux())
        {
            return true; // the read itself waits
        }

        bool held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
            PollRequest request = new() { File = (int)_handle.DangerousGetHandle(), Events = Readable };
            int ready = poll(ref request, 1, PatienceMilliseconds);
            // An error of the device shows in the read that follows.
            return ready > 0 || (ready < 0 && Marshal.GetLastPInvokeError() != Interrupted);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }

    [SupportedOSPlatform("linux")]
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int poll(ref PollRequest requests, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int File;
        public short Events;
        public short Found;
    }
}
