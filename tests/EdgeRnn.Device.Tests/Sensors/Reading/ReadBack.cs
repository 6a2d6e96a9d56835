using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>A recording that was written in some way.</summary>
/// <param name="How">The way, for messages.</param>
/// <param name="File">What was written.</param>
/// <param name="Difference">Where what is read differs; null where it does not.</param>
internal sealed record WrittenRecording(object How, byte[] File, Func<LoadedRecording, string?> Difference);

/// <summary>Recordings made from a seed and written in random ways are read back equal, or refused, an eighth of them at most; never otherwise.</summary>
internal static class ReadBack
{
    /// <summary>Rows of each recording, 15 minutes apart.</summary>
    public const int Rows = 40;

    public static void Check(int count, string path, Func<WrittenRecording> write)
    {
        List<string> wrong = [], refused = [];
        for (int i = 0; i < count; i++)
        {
            WrittenRecording written = write();
            File.WriteAllBytes(path, written.File);
            try
            {
                if (written.Difference(RecordingReader.Read(path, new ReadingOptions())) is { } difference)
                {
                    wrong.Add($"{i}: {difference}; {written.How}");
                }
            }
            catch (InputException error)
            {
                refused.Add($"{i}: {error.Message}; {written.How}");
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(refused.Count <= count / 8, string.Join("\n", refused));
    }

    /// <summary>Times of rows from some minute on.</summary>
    public static DateTime[] Times(Random random)
    {
        DateTime start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(500_000));
        return [.. Enumerable.Range(0, Rows).Select(row => start.AddMinutes(15 * row))];
    }

    /// <summary>Where values differ, of the columns named.</summary>
    public static string? DifferentValues(LoadedRecording read, IReadOnlyList<string> names, float[][] rows)
    {
        if (!names.Order(StringComparer.Ordinal).SequenceEqual(read.Columns.Order(StringComparer.Ordinal)) || read.Rows != rows.Length)
        {
            return $"{read.Rows} rows of {string.Join(',', read.Columns)}, not {string.Join(',', names)}";
        }

        int[] places = [.. names.Select(name => read.Columns.ToList().IndexOf(name))];
        for (int row = 0; row < rows.Length; row++)
        {
            float[] own = [.. places.Select(place => read.Values[row][place])];
            if (!rows[row].SequenceEqual(own))
            {
                return $"row {row}: {string.Join(' ', own)}, not {string.Join(' ', rows[row])}";
            }
        }

        return null;
    }
}
