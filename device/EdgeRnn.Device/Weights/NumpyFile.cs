using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Weights;

/// <summary>Reads <c>.npz</c> files: a ZIP archive of arrays, each a header in Python's notation and the numbers behind it.</summary>
internal static partial class NumpyFile
{
    private const int LongestHeader = 1 << 16, MostElements = 1 << 28;

    /// <summary>Whether a file begins as a ZIP archive does.</summary>
    public static bool Is(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8);

    /// <exception cref="ModelFileException">It is damaged, or an array is not of F32 or F64.</exception>
    public static TensorSet Read(Stream file)
    {
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var set = new TensorSet(new Dictionary<string, string>());
            foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal)))
            {
                using Stream array = entry.Open();
                set.Add(ReadArray(entry.FullName[..^".npy".Length], array));
            }

            return set;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw new ModelFileException($"is no .npz file of numpy: {error.Message}", error);
        }
    }

    private static Tensor ReadArray(string name, Stream array)
    {
        byte[] start = new byte[8];
        array.ReadExactly(start);
        if (start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
        {
            throw new InvalidDataException($"'{name}' is no array");
        }

        byte[] length = new byte[start[6] == 1 ? 2 : 4];
        array.ReadExactly(length);
        long headerLength = length.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        byte[] header = new byte[headerLength <= LongestHeader ? (int)headerLength : throw new InvalidDataException($"'{name}' has a header of {headerLength} bytes")];
        array.ReadExactly(header);
        Match described = Header().Match(Encoding.Latin1.GetString(header));
        if (!described.Success || described.Groups["type"].Value is not ("<f4" or "<f8"))
        {
            throw new ModelFileException($"'{name}' is {Encoding.Latin1.GetString(header).Trim()}; expected float32 or float64, little-endian");
        }

        long[] shape = [.. described.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(size => long.Parse(size, CultureInfo.InvariantCulture))];
        long elements = shape.Aggregate(1L, (product, size) => checked(product * size));
        float[] values = ReadNumbers(array, elements <= MostElements ? (int)elements : throw new InvalidDataException($"'{name}' has {elements} elements"), described.Groups["type"].Value == "<f8");
        return new Tensor(name, shape, described.Groups["fortran"].Value == "True" ? RowMajor(values, shape) : values);
    }

    private static float[] ReadNumbers(Stream array, int count, bool areDoubles)
    {
        int size = areDoubles ? sizeof(double) : sizeof(float);
        byte[] bytes = new byte[count * size];
        array.ReadExactly(bytes);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> number = bytes.AsSpan(i * size, size);
            values[i] = areDoubles ? (float)BinaryPrimitives.ReadDoubleLittleEndian(number) : BinaryPrimitives.ReadSingleLittleEndian(number);
        }

        return values;
    }

    /// <summary>A matrix whose columns lie one behind the other, by rows.</summary>
    private static float[] RowMajor(float[] values, long[] shape)
    {
        if (shape.Length < 2)
        {
            return values;
        }

        if (shape.Length > 2)
        {
            throw new ModelFileException($"an array of {shape.Length} dimensions in Fortran's order; save it with numpy.ascontiguousarray");
        }

        return [.. Enumerable.Range(0, values.Length).Select(i => values[((i % (int)shape[1]) * (int)shape[0]) + (i / (int)shape[1])])];
    }

    [GeneratedRegex(@"'descr':\s*'(?<type>[^']*)',\s*'fortran_order':\s*(?<fortran>True|False),\s*'shape':\s*\((?<shape>[0-9, ]*)\)")]
    private static partial Regex Header();
}
