using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.State;

/// <summary>Adds the records of one journal's stream to another journal, in which nothing is deleted.</summary>
internal sealed class JournalCopy(string folder) : IDisposable
{
    private readonly SampleJournal _journal = new(folder, new JournalOptions { MaxBytes = long.MaxValue, MaxAge = TimeSpan.FromDays(36_500) });

    /// <summary>Places at which what was copied from is damaged, or segments of it that cannot be read: see <see cref="JournalReader.Misfits"/>.</summary>
    public int Misfits { get; private set; }

    /// <summary>Copies a stream's records and puts them on the disk.</summary>
    /// <param name="from">The folder of the journal to copy from.</param>
    /// <param name="stream">The stream there.</param>
    /// <param name="name">Its name here.</param>
    /// <returns>How many.</returns>
    /// <exception cref="IOException">They cannot be written.</exception>
    public long Add(string from, string stream, string name)
    {
        JournalReader reader = new(from, stream);
        JournalWriter? writer = null;
        IReadOnlyList<string>? channels = null;
        while (reader.TryRead(out JournalRecord record))
        {
            if (channels is null || (!ReferenceEquals(channels, reader.Channels) && !channels.SequenceEqual(reader.Channels)))
            {
                writer = _journal.Add(name, reader.Channels);
            }

            channels = reader.Channels;
            if (!writer!.Append(record))
            {
                throw new IOException(_journal.Status.Failure);
            }
        }

        Misfits += reader.Misfits;
        return reader.Records == 0 || _journal.Sync() ? reader.Records : throw new IOException(_journal.Status.Failure);
    }

    public void Dispose() => _journal.Dispose();
}
