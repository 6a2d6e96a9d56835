using EdgeRnn.Sensors.Reading;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Recordings made from a seed and written in random dialects are read back equal, or refused; never otherwise.</summary>
[Exhaustive]
public sealed class RandomDialectTests : IDisposable
{
    private const int Dialects = 750;
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
        ReadBack.Check(Dialects, _folder["r.csv"], () =>
        {
            RandomDialect dialect = RandomDialect.From(random);
            DateTime[] times = ReadBack.Times(random);
            decimal?[][] rows = Values(random);
            return new WrittenRecording(dialect, dialect.Write(Names, times, rows), read => Difference(read, dialect, times, rows));
        });
    }

    /// <summary>Three channels with 0 to 3 decimals, of about 20, 1,000 and 0 to 100,000, below 0 too, one in 15 missing.</summary>
    private static decimal?[][] Values(Random random)
    {
        (decimal middle, decimal spread)[] ranges = [(20m, 8m), (1010m, 30m), (random.Next(2) * 40_000m, 10m * random.Next(1, 2000))];
        int[] decimals = [random.Next(1, 4), random.Next(4), random.Next(4)];
        return [.. Enumerable.Range(0, ReadBack.Rows).Select(_ => Enumerable.Range(0, Names.Length).Select(channel => random.Next(15) == 0
            ? default(decimal?)
            : Math.Round(ranges[channel].middle + (ranges[channel].spread * ((decimal)random.NextDouble() - 0.5m) * 2), decimals[channel])).ToArray())];
    }

    /// <summary>Where the recording differs from what was written; null where it does not.</summary>
    private static string? Difference(LoadedRecording read, RandomDialect dialect, DateTime[] times, decimal?[][] rows)
    {
        string[] names = [.. dialect.Columns(Names).Select(column => column.Name)];
        string[] expected = [.. Names.Select(name => dialect.HasHeader ? name : $"column{Array.IndexOf(names, name) + 1}")];
        return !expected.SequenceEqual(read.Columns)
            ? $"columns {string.Join(',', read.Columns)}"
            : ReadBack.DifferentValues(read, expected, [.. rows.Select(row => row.Select(value => value is { } number ? (float)(double)number : float.NaN).ToArray())])
            ?? (dialect.Time == TimeStyle.None ? read.Times is null ? null : "times where there are none" : DifferentTimes(read, dialect, times));
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
