using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

/// <summary>A batch is read back as it was written, by itself; what is damaged gives no records beyond the damage.</summary>
public class JournalBatchTests
{
    private const long Second = 1_000_000_000;

    private static readonly string[] Channels = ["temp °C", "µ"];

    [Fact]
    public void Records_are_read_back_with_the_names_of_stream_and_channels()
    {
        JournalBatch batch = Filled(first: 40, records: 500);
        Assert.Equal((500, 539L), (batch.Records, batch.LastSequence));
        JournalBatchReader reader = new();
        reader.Open(batch.Bytes.Span);
        for (long sequence = 40; sequence < 540; sequence++)
        {
            Assert.True(reader.TryRead(out JournalRecord record));
            Assert.Equal((sequence, sequence * Second, sequence % 3 > 0), (record.Sequence, record.Time, record.Learned));
            Assert.Equal([sequence, -sequence], record.Values.ToArray());
        }

        Assert.False(reader.TryRead(out _));
        Assert.True(reader.IsWhole);
        Assert.Equal("Büro", reader.Stream);
        Assert.Equal(Channels, reader.Channels);
    }

    [Fact]
    public void A_cleared_batch_and_a_reader_that_was_used_are_as_new_ones()
    {
        JournalBatch batch = Filled(first: 40, records: 500);
        batch.Clear();
        Assert.Equal((0, -1L, 0), (batch.Records, batch.LastSequence, batch.Bytes.Length));
        Add(batch, 7);
        Assert.Equal(Filled(first: 7, records: 1).Bytes.ToArray(), batch.Bytes.ToArray());

        JournalBatchReader reader = new();
        reader.Open(Filled(first: 40, records: 500).Bytes.Span);
        Assert.True(reader.TryRead(out _));
        reader.Open(batch.Bytes.Span);
        Assert.True(reader.TryRead(out JournalRecord record));
        Assert.Equal(7, record.Sequence);
        Assert.True(reader.IsWhole);
    }

    [Fact]
    public void Damage_and_cuts_end_the_records_and_are_noticed()
    {
        byte[] whole = Filled(first: 0, records: 5).Bytes.ToArray();
        JournalBatchReader reader = new();
        for (int place = 0; place < whole.Length; place++)
        {
            byte[] damaged = [.. whole];
            damaged[place] ^= 1;
            Assert.True(Read(damaged) < 5 && !reader.IsWhole, $"byte {place}");
            Assert.True(Read(whole[..place]) < 5, $"{place} bytes");
        }

        int Read(byte[] bytes)
        {
            reader.Open(bytes);
            int records = 0;
            for (; reader.TryRead(out JournalRecord record); records++)
            {
                Assert.Equal([records, -records], record.Values.ToArray());
            }

            return records;
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        JournalBatch batch = Filled(first: 4, records: 2);
        int length = batch.Bytes.Length;
        Assert.Contains("more than sequence 5", Assert.Throws<ArgumentException>(() => Add(batch, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("has 1 values; expected 2", Assert.Throws<ArgumentException>(
            () => batch.Add(new JournalRecord { Sequence = 9, Time = 0, Values = [1] })).Message, StringComparison.Ordinal);
        Assert.Equal(length, batch.Bytes.Length);
        Assert.Contains("20000 channels", Assert.Throws<ArgumentException>(() => new JournalBatch("wide", [.. Enumerable.Repeat("c", 20_000)])).Message, StringComparison.Ordinal);
    }

    private static JournalBatch Filled(long first, int records)
    {
        JournalBatch batch = new("Büro", Channels);
        for (int i = 0; i < records; i++)
        {
            Add(batch, first + i);
        }

        return batch;
    }

    private static void Add(JournalBatch batch, long sequence) =>
        batch.Add(new JournalRecord { Sequence = sequence, Time = sequence * Second, Values = [sequence, -sequence], Learned = sequence % 3 > 0 });
}
