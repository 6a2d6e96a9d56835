using System.Diagnostics;
using System.Globalization;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Soak;

/// <summary>A long journal: what a start reads of it does not grow with its length.</summary>
internal static class JournalSoak
{
    private const long RecordsPerSync = 1 << 20;

    /// <summary>Behind the checkpoint from which a start learns again.</summary>
    private const long Rest = 10_000;

    /// <summary>The two segments that may not be on the disk in full, and those that hold the rest, each once or twice.</summary>
    private const long MostBytes = 8 << 20;

    public static int Run(long records)
    {
        string folder = Directory.CreateTempSubdirectory("edgernn-soak").FullName;
        JournalOptions options = new() { MaxBytes = long.MaxValue, MaxAge = TimeSpan.FromDays(36_500) };
        Stopwatch watch = Stopwatch.StartNew();
        using (SampleJournal journal = new(folder, options))
        {
            Write(journal, records);
        }

        double writing = watch.Elapsed.TotalSeconds;
        watch.Restart();
        long before = BytesRead();
        using SampleJournal again = new(folder, options);
        double opening = watch.Elapsed.TotalSeconds;
        long opened = BytesRead() - before;
        JournalReader reader = again.Read("main", records - Rest);
        while (reader.TryRead(out _))
        {
        }

        long read = BytesRead() - before - opened;
        int segments = again.Status.Segments;
        Directory.Delete(folder, recursive: true);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a journal of {records:N0} records in {segments:N0} segments, written in {writing:0} s: opened in {opening:0.000} s with {opened:N0} bytes read, its last {reader.Records:N0} records with {read:N0} more"));
        return reader.Records == Rest && reader.Misfits == 0 && opened <= MostBytes && read <= MostBytes ? 0 : 1;
    }

    private static void Write(SampleJournal journal, long records)
    {
        JournalWriter writer = journal.Add("main", ["a", "b", "c", "d"]);
        Span<float> values = stackalloc float[4];
        for (long i = 0; i < records; i++)
        {
            values.Fill(i);
            writer.Append(new JournalRecord { Sequence = i, Time = i * 1_000_000_000, Values = values, Learned = true });
            if (i % RecordsPerSync == 0)
            {
                journal.Sync();
            }
        }
    }

    /// <summary>By this process so far, in calls of the system.</summary>
    private static long BytesRead() => long.Parse(File.ReadLines("/proc/self/io").First()["rchar: ".Length..], CultureInfo.InvariantCulture);
}
