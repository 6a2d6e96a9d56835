using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.State;

/// <summary>How far a state folder knows its streams.</summary>
internal static class KnownSamples
{
    /// <summary>A stream that is recorded is in the newest segment, or in the one before it.</summary>
    private const int SegmentsRead = 4;

    /// <summary>The samples of each stream up to the last that the folder knows; 0 of a stream that it does not know.</summary>
    public static IReadOnlyDictionary<string, long> Of(string folder, IEnumerable<string> streams)
    {
        Dictionary<string, long> known = streams.ToDictionary(name => name, name => Try(() => SavedCheckpoint.List(StateFolder.Checkpoints(folder, name)) is [{ } newest, ..] ? newest.Step : 0), StringComparer.Ordinal);
        string journal = StateFolder.Journal(folder);
        foreach (string path in Try(() => Directory.Exists(journal) ? JournalSegment.List(journal) : [])?.TakeLast(SegmentsRead) ?? [])
        {
            foreach (JournalPart part in Try(() => JournalSegment.Read(path).Parts) ?? [])
            {
                if (known.TryGetValue(part.Stream, out long samples))
                {
                    known[part.Stream] = Math.Max(samples, part.LastSequence + 1);
                }
            }
        }

        return known;
    }

    /// <summary>What cannot be read is not known.</summary>
    private static T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is StateFolderException or ModelFileException || FileSystemFault.Is(error))
        {
            return default;
        }
    }
}
