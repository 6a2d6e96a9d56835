using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using EdgeRnn.Sensors;

namespace EdgeRnn.Device.Output;

/// <summary>Standard output or error, whose errors are seen: .NET's console takes a closed pipe for a success.</summary>
internal sealed class StandardStream : ForwardStream
{
    private const int Interrupted = 4, TryAgain = 11, BrokenPipe = 32, InputOutput = 5;
    private const int GetDescriptorFlags = 1, ReadOnly = 0, WriteOnly = 1;
    private const int Input = 0, Output = 1, Error = 2;
    private readonly int _descriptor;

    [UnsupportedOSPlatform("windows")]
    private StandardStream(int descriptor) => _descriptor = descriptor;

    public override bool CanWrite => true;

    /// <summary>Makes <see cref="Console.Out"/> and <see cref="Console.Error"/> writers whose errors are exceptions; on Linux and macOS.</summary>
    public static void Use()
    {
        if (!OperatingSystem.IsWindows())
        {
            KeepClosed();
            Console.SetOut(WriterOf(Output));
            Console.SetError(WriterOf(Error));
        }
    }

    /// <summary>Whether standard output or error refused what was written there.</summary>
    public static bool IsRefused(IOException error) => error.Source == nameof(StandardStream);

    /// <summary>Whether whoever read the output has gone: the other end of a pipe, or the terminal.</summary>
    public static bool IsReaderGone(IOException error) => IsRefused(error) && error.HResult is (BrokenPipe or InputOutput);

    [UnsupportedOSPlatform("windows")]
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = write(_descriptor, in MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == TryAgain)
            {
                Thread.Sleep(1);
            }
            else if (error != Interrupted)
            {
                string name = _descriptor == Output ? "standard output" : "standard error";
                throw new IOException($"{name}: {Marshal.GetPInvokeErrorMessage(error)}", error) { Source = nameof(StandardStream) };
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static StreamWriter WriterOf(int descriptor) =>
        new(new StandardStream(descriptor), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    /// <summary>
    /// Whoever started this may have closed a descriptor. The next file or pipe that is opened would get its number, and with it all that
    /// is written to the output; in its place comes one that fails as a closed one does.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    private static void KeepClosed()
    {
        for (int descriptor = Input; descriptor <= Error; descriptor++)
        {
            if (fcntl(descriptor, GetDescriptorFlags) < 0)
            {
                // It gets the lowest number that is free.
                _ = open("/dev/null", descriptor == Input ? WriteOnly : ReadOnly);
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fcntl(int descriptor, int command);

    [UnsupportedOSPlatform("windows")]
    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [UnsupportedOSPlatform("windows")]
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint write(int descriptor, in byte buffer, nuint count);
}
