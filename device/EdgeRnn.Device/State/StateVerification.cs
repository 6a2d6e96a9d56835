using System.Text.Json;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;
using static System.FormattableString;

namespace EdgeRnn.Device.State;

/// <summary>What a file of a state folder is worth.</summary>
internal enum StateVerdict
{
    Sound,

    /// <summary>The service was stopped while it wrote it: what is not whole is left out or written again, nothing is lost that was promised.</summary>
    Unfinished,

    /// <summary>Set aside by an earlier start; nothing reads it.</summary>
    SetAside,

    Damaged,

    /// <summary>Not of this program.</summary>
    Unknown,
}

/// <summary>A file of a state folder.</summary>
/// <param name="Path">Within the folder.</param>
/// <param name="Verdict">What it is worth.</param>
/// <param name="What">What it holds, or what is wrong with it.</param>
internal sealed record VerifiedFile(string Path, StateVerdict Verdict, string What);

/// <summary>Verifies every file of a state folder and changes nothing; a service may be using it.</summary>
internal sealed class StateVerification(string folder)
{
    private const string Decisions = "decisions.json";

    private static readonly string[] Helpers = ["owner.lock", "owner.pid", "lock", ".probe", "channels.json"];

    /// <exception cref="StateFolderException">The folder cannot be listed.</exception>
    public IReadOnlyList<VerifiedFile> Run()
    {
        List<VerifiedFile> files = [];
        string journal = StateFolder.Journal(folder);
        try
        {
            files.AddRange(Segments(journal));
            foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (Path.GetDirectoryName(path) != journal && !Helpers.Contains(Path.GetFileName(path)))
                {
                    files.Add(Verify(path));
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StateFolderException($"{folder} cannot be listed: {error.Message}", error);
        }

        return files;
    }

    private IEnumerable<VerifiedFile> Segments(string journal)
    {
        JournalSegment? before = null;
        IReadOnlyList<string> paths = Directory.Exists(journal) ? JournalSegment.List(journal) : [];
        for (int i = 0; i < paths.Count; i++)
        {
            (JournalSegment? segment, string? fault) = Try(() => JournalSegment.Read(paths[i]));
            if (segment is null)
            {
                yield return new VerifiedFile(Short(paths[i]), StateVerdict.Damaged, fault!);
            }
            else if (before is { MisfitBytes: 0 } && !segment.Follows(before))
            {
                yield return new VerifiedFile(Short(paths[i]), StateVerdict.Damaged, $"does not follow {Path.GetFileName(before.Path)}: samples between them are missing");
            }
            else if (segment.MisfitBytes > 0)
            {
                bool isTorn = i == paths.Count - 1 && !segment.IsDamaged;
                yield return new VerifiedFile(Short(paths[i]), isTorn ? StateVerdict.Unfinished : StateVerdict.Damaged, Invariant(
                    $"{Describe(segment)}; {segment.MisfitRecords} records behind these, {segment.MisfitBytes} bytes, ")
                    + (isTorn ? "were not written in full; the next start cuts them off" : "are damaged or behind a damaged one, and cannot be read"));
            }
            else
            {
                yield return new VerifiedFile(Short(paths[i]), StateVerdict.Sound, Describe(segment));
            }

            before = segment;
        }
    }

    private VerifiedFile Verify(string path)
    {
        string name = Path.GetFileName(path);
        if (name is HistoryReader.FileName)
        {
            string? fault = HistoryReader.FaultOf(path);
            return new VerifiedFile(Short(path), fault is null ? StateVerdict.Sound : StateVerdict.Damaged, fault ?? "history");
        }

        return name.StartsWith(HistoryReader.FileName + "-", StringComparison.Ordinal) ? new VerifiedFile(Short(path), StateVerdict.Sound, "history, its log")
            : name.EndsWith(".tmp", StringComparison.Ordinal) ? new VerifiedFile(Short(path), StateVerdict.Unfinished, "a checkpoint that was not written in full; the next one takes its place")
            : name.EndsWith(".bad", StringComparison.Ordinal) ? new VerifiedFile(Short(path), StateVerdict.SetAside, "was found damaged")
            : name.EndsWith(".other-options", StringComparison.Ordinal) ? new VerifiedFile(Short(path), StateVerdict.SetAside, "is of other options or channels, or another version: kept for these until 'edgernn state prune'")
            : name is HistoryReader.FileName + ".bad" or HistoryReader.FileName + ".bad-wal" or HistoryReader.FileName + ".bad-shm" ? new VerifiedFile(Short(path), StateVerdict.SetAside, "history that was found damaged")
            : name.EndsWith(".before-journals", StringComparison.Ordinal) ? new VerifiedFile(Short(path), StateVerdict.SetAside, "was made by a version before journals")
            : LabelFiles.IsOne(name) ? new VerifiedFile(Short(path), StateVerdict.Sound, "a label for the service, or its answer")
            : name is Decisions ? Text(path)
            : SavedCheckpoint.List(Path.GetDirectoryName(path)!).FirstOrDefault(checkpoint => checkpoint.Path == path) is { } checkpoint ? Verify(checkpoint)
            : new VerifiedFile(Short(path), StateVerdict.Unknown, "is no file of this program");
    }

    private VerifiedFile Text(string path)
    {
        (string? what, string? fault) = Try(() =>
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(path));
            return "what was decided from outside";
        });
        return new VerifiedFile(Short(path), what is null ? StateVerdict.Damaged : StateVerdict.Sound, what ?? fault!);
    }

    private VerifiedFile Verify(SavedCheckpoint checkpoint)
    {
        (string? what, string? fault) = Try(() =>
        {
            using SafetensorsFile file = SafetensorsFile.Open(checkpoint.Path, CheckpointFile.MaxHeaderBytes);
            CheckpointFile.Verify(file);
            return Invariant($"checkpoint of sample {checkpoint.Step}{(checkpoint.IsGood ? "" : ", doubtful")}, {StateFormat.Of(file)}");
        });
        return new VerifiedFile(Short(checkpoint.Path), what is null ? StateVerdict.Damaged : StateVerdict.Sound, what ?? fault!);
    }

    private static (T? Value, string? Fault) Try<T>(Func<T> read) where T : class
    {
        try
        {
            return (read(), null);
        }
        catch (Exception error) when (error is ModelFileException or JsonException or IOException or UnauthorizedAccessException)
        {
            return (null, error.Message.ReplaceLineEndings(" "));
        }
    }

    private static string Describe(JournalSegment segment) => Invariant($"journal, format {JournalSegment.Format}, ")
        + (segment.Parts.Count == 0 ? "no sample" : string.Join(", ", segment.Parts.Select(part => Invariant($"{part.Samples} {Plural.Of(part.Samples, "sample")} of {part.Stream}"))));

    private string Short(string path) => Path.GetRelativePath(folder, path);
}
