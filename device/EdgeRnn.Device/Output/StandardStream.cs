using System.Runtime.InteropServices;
using System.Text;
using EdgeRnn.Sensors;

namespace EdgeRnn.Device.Output;

/// <summary>Standard output or error, whose errors are seen: .NET's console takes a closed pipe for a success.</summary>
internal sealed class StandardStream : ForwardStream
{
    private const int Interrupted = 4, TryAgain = 11, BrokenPipe = 32, InputOutput = 5;
    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    public override bool CanWrite => true;

    /// <summary>Makes <see cref="Console.Out"/> and <see cref="Console.Error"/> writers whose errors are exceptions; on Linux and macOS.</summary>
    public static void Use()
    {
        if (!OperatingSystem.IsWindows())
        {
            Console.SetOut(WriterOf(1));
            Console.SetError(WriterOf(2));
        }
    }

    /// <summary>Whether whoever read the output has gone: the other end of a pipe, or the terminal.</summary>
    public static bool IsReaderGone(IOException error) => error.Source == nameof(StandardStream) && error.HResult is (BrokenPipe or InputOutput);

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
                string name = _descriptor == 1 ? "standard output" : "standard error";
                throw new IOException($"{name}: {Marshal.GetPInvokeErrorMessage(error)}", error) { Source = nameof(StandardStream) };
            }
        }
    }

    private static StreamWriter WriterOf(int descriptor) =>
        new(new StandardStream(descriptor), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint write(int descriptor, in byte buffer, nuint count);
}
