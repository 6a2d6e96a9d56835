using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Tests.Storage.Journal;

/// <summary>Samples whose values are their sequence number, one a second.</summary>
internal static class Recorded
{
    /// <summary>Records one in all channels.</summary>
    public static bool Append(JournalWriter writer, long sequence, long? time = null)
    {
        Span<float> values = stackalloc float[writer.Channels.Count];
        values.Fill(sequence);
        return writer.Append(new JournalRecord { Sequence = sequence, Time = time ?? sequence * 1_000_000_000, Values = values, Learned = true });
    }

    /// <summary>Reads to the end.</summary>
    public static List<long> Sequences(JournalReader reader)
    {
        List<long> sequences = [];
        while (reader.TryRead(out JournalRecord record))
        {
            sequences.Add(record.Sequence);
        }

        return sequences;
    }
}
