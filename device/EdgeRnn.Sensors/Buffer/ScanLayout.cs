using System.Globalization;
using EdgeRnn.Sensors.Kernel;

namespace EdgeRnn.Sensors.Buffer;

/// <summary>One element of a scan.</summary>
/// <param name="Stem">As <c>in_accel_x</c>.</param>
/// <param name="Index">Its place among the elements.</param>
/// <param name="Type">How it is stored.</param>
/// <param name="Offset">Bytes from the scan's start.</param>
internal readonly record struct ScanElement(string Stem, int Index, ScanType Type, int Offset);

/// <summary>
/// Where each element of a scan lies: in the order of the indices, each aligned to its own size, the whole filled up
/// to a multiple of the largest.
/// </summary>
/// <param name="Elements">The measured ones.</param>
/// <param name="Timestamp">Nanoseconds; null if the device has none.</param>
/// <param name="Bytes">Of one scan.</param>
internal sealed record ScanLayout(IReadOnlyList<ScanElement> Elements, ScanElement? Timestamp, int Bytes)
{
    private const string TimestampStem = "in_timestamp";
    private const int MostElements = 256;

    /// <summary>The layout of the elements of <paramref name="folder"/> (<c>scan_elements</c>) that are on.</summary>
    /// <exception cref="SensorException">An attribute is missing or wrong.</exception>
    public static ScanLayout Of(string folder)
    {
        const string Suffix = "_index";
        string[] stems = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, $"in_*{Suffix}").Select(path => Path.GetFileName(path)[..^Suffix.Length])
                .Where(stem => SysfsText.TryRead(Path.Combine(folder, $"{stem}_en")) == "1").Order(StringComparer.Ordinal)]
            : [];
        if (stems.Length is 0 or > MostElements)
        {
            throw new SensorException($"{folder}: {stems.Length} elements of a scan are on; expected 1 to {MostElements}, with files in_*_en and in_*_index; read this device as iio");
        }

        ScanElement[] elements = [.. stems.Select(stem => new ScanElement(stem, IndexOf(folder, stem), TypeOf(folder, stem), 0)).OrderBy(element => element.Index)];
        for (int i = 1; i < elements.Length; i++)
        {
            if (elements[i].Index == elements[i - 1].Index)
            {
                throw new SensorException($"{folder}: {elements[i - 1].Stem} and {elements[i].Stem} both have the index {elements[i].Index}; expected different ones");
            }
        }

        return Place(elements);
    }

    private static ScanLayout Place(ScanElement[] elements)
    {
        int end = 0, largest = 1;
        for (int i = 0; i < elements.Length; i++)
        {
            int size = elements[i].Type.ElementBytes;
            int start = Align(end, size);
            elements[i] = elements[i] with { Offset = start };
            end = start + size;
            largest = Math.Max(largest, size);
        }

        ScanElement[] times = [.. elements.Where(element => element.Stem == TimestampStem)];
        return new ScanLayout([.. elements.Where(element => element.Stem != TimestampStem)], times.Length > 0 ? times[0] : null, Align(end, largest));
    }

    private static int Align(int offset, int size) => (offset + size - 1) / size * size;

    private static int IndexOf(string folder, string stem)
    {
        string path = Path.Combine(folder, $"{stem}_index");
        string text = SysfsText.TryRead(path) ?? "";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? index
            : throw new SensorException($"{path}: holds '{SysfsText.Printable(text)}'; expected a whole number");
    }

    private static ScanType TypeOf(string folder, string stem)
    {
        string path = Path.Combine(folder, $"{stem}_type");
        return ScanType.Parse(SysfsText.TryRead(path) ?? "", path);
    }
}
