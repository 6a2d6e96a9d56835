using Microsoft.Win32.SafeHandles;

namespace EdgeRnn.Sensors.Proc;

/// <summary>One file of proc, opened once and read whole, again and again, into the same buffer.</summary>
internal sealed class ProcFile : IDisposable
{
    // The interrupt line of a machine with thousands of vectors stays far below this; what is longer is not proc.
    private const int LargestFile = 16 << 20;

    private readonly SafeFileHandle _handle;
    private byte[] _buffer = new byte[16 << 10];

    /// <exception cref="SensorException">The file cannot be opened.</exception>
    public ProcFile(string path)
    {
        Path = path;
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SensorException($"{path}: cannot be opened ({error.Message}); check that it is a proc file system and readable", error);
        }
    }

    public string Path { get; }

    /// <summary>The file's bytes as they are now; the span is good until the next call.</summary>
    public ReadOnlySpan<byte> Read()
    {
        int length = 0;
        try
        {
            for (; ; )
            {
                if (length == _buffer.Length)
                {
                    Grow();
                }

                int read = RandomAccess.Read(_handle, _buffer.AsSpan(length), length);
                if (read == 0)
                {
                    return _buffer.AsSpan(0, length);
                }

                length += read;
            }
        }
        catch (IOException error)
        {
            throw new SensorException($"{Path}: cannot be read ({error.Message})", error);
        }
    }

    public void Dispose() => _handle.Dispose();

    private void Grow()
    {
        if (_buffer.Length >= LargestFile)
        {
            throw new SensorException($"{Path}: longer than {LargestFile >> 20} MB; expected a proc file");
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
