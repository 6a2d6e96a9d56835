using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Fleet.Edge;

/// <summary>The journal of a board as the queue of what is to be sent: on the disk, and bounded as the journal is.</summary>
/// <param name="folder">The journal's.</param>
/// <param name="stream">The stream's name.</param>
internal sealed class JournalBatches(string folder, string stream)
{
    /// <summary>Records in a message at most: catching up is quick, and a message stays far below the megabyte that a server takes.</summary>
    private const int MostRecords = 64, MostBytes = 256 * 1024;

    /// <summary>The records from a sequence on that have the same channels; null if there are none.</summary>
    public JournalBatch? Next(long from)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        JournalReader reader = new(folder, stream, from);
        JournalBatch? batch = null;
        IReadOnlyList<string> channels = [];
        while ((batch is null || (batch.Records < MostRecords && batch.Bytes.Length < MostBytes)) && reader.TryRead(out JournalRecord record))
        {
            if (batch is null)
            {
                channels = reader.Channels;
                batch = new JournalBatch(stream, channels);
            }
            else if (!channels.SequenceEqual(reader.Channels))
            {
                break;
            }

            batch.Add(record);
        }

        return batch;
    }
}
