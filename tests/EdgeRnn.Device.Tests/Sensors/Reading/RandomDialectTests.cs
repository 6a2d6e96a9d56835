using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Recordings made from a seed and written in random dialects are read back equal, or refused; never otherwise.</summary>
public sealed class RandomDialectTests : IDisposable
{
    private const int Rows = 40, Dialects = 750;
    private static readonly string[] Names = ["Temp", "Pressure", "Level"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_recording_is_read_back_equal_or_refused(int seed)
    {
        Random random = new(seed);
        List<string> wrong = [];
        List<string> refused = [];
        for (int i = 0; i < Dialects; i++)
        {
            RandomDialect dialect = RandomDialect.From(random);
            DateTime start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(500_000));
            DateTime[] times = [.. Enumerable.Range(0, Rows).Select(row => start.AddMinutes(15 * row))];
            decimal?[][] rows = Values(random);
            string path = _folder.Write("r.csv", dialect.Write(Names, times, rows));
            try
            {
                if (Difference(RecordingReader.Read(path, new ReadingOptions()), dialect, times, rows) is { } difference)
                {
                    wrong.Add($"{i}: {difference}; {dialect}");
                }
            }
            catch (InputException error)
            {
                refused.Add($"{i}: {error.Message}");
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(refused.Count <= Dialects / 8, string.Join("\n", refused));
    }

    /// <summary>Three channels with 0 to 3 decimals, of about 20, 1,000 and 0 to 100,000, below 0 too, one in 15 missing.</summary>
    private static decimal?[][] Values(Random random)
    {
        (decimal middle, decimal spread)[] ranges = [(20m, 8m), (1010m, 30m), (random.Next(2) * 40_000m, 10m * random.Next(1, 2000))];
        int[] decimals = [random.Next(1, 4), random.Next(4), random.Next(4)];
        return [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, Names.Length).Select(channel => random.Next(15) == 0
            ? default(decimal?)
            : Math.Round(ranges[channel].middle + (ranges[channel].spread * ((decimal)random.NextDouble() - 0.5m) * 2), decimals[channel])).ToArray())];
    }

    /// <summary>Where the recording differs from what was written; null where it does not.</summary>
    private static string? Difference(LoadedRecording read, RandomDialect dialect, DateTime[] times, decimal?[][] rows)
    {
        string[] names = [.. dialect.Columns(Names).Select(column => column.Name)];
        string[] expected = [.. Names.Select(name => dialect.HasHeader ? name : $"column{Array.IndexOf(names, name) + 1}")];
        if (!expected.SequenceEqual(read.Columns) || read.Rows != rows.Length)
        {
            return $"{read.Rows} rows of {string.Join(',', read.Columns)}";
        }

        for (int row = 0; row < rows.Length; row++)
        {
            float[] values = [.. rows[row].Select(value => value is { } number ? (float)(double)number : float.NaN)];
            if (!values.SequenceEqual(read.Values[row].ToArray()))
            {
                return $"row {row}: {string.Join(' ', read.Values[row].ToArray())}, not {string.Join(' ', values)}";
            }
        }

        return dialect.Time == TimeStyle.None ? read.Times is null ? null : "times where there are none" : DifferentTimes(read, dialect, times);
    }

    /// <summary>Within a day or two day and month may be exchanged, and the steps are the same.</summary>
    private static string? DifferentTimes(LoadedRecording read, RandomDialect dialect, DateTime[] times)
    {
        if (read.Times is null)
        {
            return "no times";
        }

        DateTime origin = dialect.Time == TimeStyle.DayFirstSlashes ? DateTime.UnixEpoch.AddTicks(read.Times[0] / 100) : times[0];
        for (int row = 0; row < times.Length; row++)
        {
            if (DateTime.UnixEpoch.AddTicks(read.Times[row] / 100) - origin != times[row] - times[0])
            {
                return $"time of row {row}: {DateTime.UnixEpoch.AddTicks(read.Times[row] / 100):s}, not {times[row]:s}";
            }
        }

        return null;
    }
}
