using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.State;

/// <summary>Where things are in the state folder of a service: the journal of all streams, and a folder of checkpoints for each.</summary>
internal static class StateFolder
{
    private const string JournalName = "samples.journal";

    /// <summary>The folder of the journal in a state folder.</summary>
    public static string Journal(string folder) => Path.Combine(folder, JournalName);

    /// <summary>The file by whose lock a process owns a state folder.</summary>
    public static string Lock(string folder) => Path.Combine(folder, "owner.lock");

    /// <summary>The folder of a stream's checkpoints.</summary>
    public static string Checkpoints(string folder, string stream) => Path.Combine(folder, FileNames.Of(stream));

    /// <summary>The journal in a state folder, or the folder itself if it is a journal.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static string FindJournal(string folder) =>
        HasJournal(folder) ? Directory.Exists(Journal(folder)) ? Journal(folder) : folder
        : throw UserException.Input($"{Journal(folder)}: there is no journal; name the state folder of a service");

    /// <summary>Whether it is a state folder with a journal, or a journal.</summary>
    /// <exception cref="StateFolderException">It cannot be listed.</exception>
    public static bool HasJournal(string folder) =>
        Directory.Exists(Journal(folder)) || (Directory.Exists(folder) && JournalSegment.List(folder).Count > 0);

    /// <summary>The streams whose samples a journal holds, in the order of their names, and what is wrong with the segments that cannot be read.</summary>
    private static (IReadOnlyList<string> Streams, IReadOnlyList<string> Faults) StreamsOf(string journal)
    {
        SortedSet<string> streams = new(StringComparer.Ordinal);
        List<string> faults = [];
        foreach (string path in JournalSegment.List(journal))
        {
            try
            {
                streams.UnionWith(JournalSegment.Read(path).Parts.Select(part => part.Stream));
            }
            catch (ModelFileException error)
            {
                faults.Add(error.Message.TrimEnd('.'));
            }
        }

        return ([.. streams], faults);
    }

    /// <summary>The stream that was asked for, else the only one, else <c>main</c>.</summary>
    /// <exception cref="UserException">The journal has no such stream, or several and none was asked for.</exception>
    public static string Choose(string journal, string? asked)
    {
        (IReadOnlyList<string> streams, IReadOnlyList<string> faults) = StreamsOf(journal);
        string name = asked ?? (streams.Count == 1 ? streams[0] : "main");
        return streams.Contains(name) ? name
            : streams.Count == 0 ? throw UserException.Input(faults.Count == 0 ? $"{journal}: holds no sample" : $"{journal}: holds no sample that can be read: {string.Join("; ", faults.Take(3))}")
            : throw UserException.Input($"{journal}: holds no sample of the stream {name}; name one with --stream: {string.Join(", ", streams)}");
    }
}
