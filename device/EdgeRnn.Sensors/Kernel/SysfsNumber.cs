using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace EdgeRnn.Sensors.Kernel;

/// <summary>One number of sysfs, opened once and read from its start again and again.</summary>
internal sealed class SysfsNumber : IDisposable
{
    private const int LongestNumber = 64;

    private readonly SafeFileHandle _handle;

    /// <exception cref="SensorException">The file cannot be opened.</exception>
    public SysfsNumber(string path)
    {
        Path = path;
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception error) when (SysfsErrors.IsOne(error))
        {
            throw new SensorException($"{path}: cannot be opened ({error.Message})", error, SysfsErrors.TroubleOf(error));
        }
    }

    public string Path { get; }

    /// <exception cref="SensorException">The kernel or the device refuses, or this is no number.</exception>
    public double Read()
    {
        Span<byte> text = stackalloc byte[LongestNumber];
        int length;
        try
        {
            length = RandomAccess.Read(_handle, text, 0);
        }
        catch (Exception error) when (SysfsErrors.IsOne(error))
        {
            throw new SensorException($"{Path}: cannot be read ({error.Message})", error, SysfsErrors.TroubleOf(error));
        }

        ReadOnlySpan<byte> number = text[..length].Trim(" \n"u8);
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new SensorException($"{Path}: holds '{SysfsText.Printable(number)}'; expected a number");
    }

    public void Dispose() => _handle.Dispose();
}
