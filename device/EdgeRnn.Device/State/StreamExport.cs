using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.State;

/// <summary>
/// One stream in one file, for support or another board: its newest sound checkpoint and its part of the journal as bytes in a state
/// file, whose last tensor is the SHA-256 of all before it, with the versions as texts.
/// </summary>
internal static class StreamExport
{
    public const string FormatKey = "export.format", StreamKey = "export.stream", StepKey = "export.checkpoint.step", GoodKey = "export.checkpoint.good";
    public const string SamplesKey = "export.samples", Format = "1", Checkpoint = "checkpoint", SegmentPrefix = "segment-";

    private const string VersionKey = "export.program";

    /// <summary>Writes the file.</summary>
    /// <param name="folder">The state folder; a service may be using it.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="path">The file.</param>
    /// <returns>What is in it, in words.</returns>
    /// <exception cref="UserException">Nothing is known of the stream.</exception>
    public static string Write(string folder, string stream, string path)
    {
        SavedCheckpoint? checkpoint = SavedCheckpoint.List(StateFolder.Checkpoints(folder, stream)).FirstOrDefault(IsSound);
        string part = $"{path}.journal-{Environment.ProcessId}";
        try
        {
            (long samples, int misfits) = CopyJournal(StateFolder.Journal(folder), stream, part);
            if (samples == 0 && checkpoint is null)
            {
                throw UserException.Input($"{folder}: nothing is known of the stream {stream}; name another one with --stream");
            }

            IReadOnlyList<string> segments = samples == 0 ? [] : JournalSegment.List(part);
            OutputFile.Replace(path, file =>
            {
                CheckpointFile.Save(file, visitor => Visit(visitor, checkpoint, segments), TextsOf(stream, checkpoint, samples));
                file.Flush(flushToDisk: true);
            });

            return string.Create(CultureInfo.InvariantCulture,
                $"{stream}: {(checkpoint is null ? "no checkpoint" : $"the checkpoint of sample {checkpoint.Step}")}, {samples} {Plural.Of(samples, "sample")} of the journal{(misfits == 0 ? "" : $", without what cannot be read at {misfits} {Plural.Of(misfits, "place")} of it")}, {new FileInfo(path).Length:N0} bytes");
        }
        finally
        {
            if (Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }
        }
    }

    private static Dictionary<string, string> TextsOf(string stream, SavedCheckpoint? checkpoint, long samples)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal)
        {
            [FormatKey] = Format,
            [StreamKey] = stream,
            [VersionKey] = typeof(StreamExport).Assembly.GetName().Version!.ToString(3),
            [SamplesKey] = samples.ToString(CultureInfo.InvariantCulture),
        };
        if (checkpoint is not null)
        {
            texts[StepKey] = checkpoint.Step.ToString(CultureInfo.InvariantCulture);
            texts[GoodKey] = checkpoint.IsGood ? "true" : "false";
        }

        return texts;
    }

    /// <summary>Copies the records of a stream, and of no other, into a journal of its own.</summary>
    /// <returns>How many, and the places at which some cannot be read.</returns>
    private static (long Samples, int Misfits) CopyJournal(string journal, string stream, string part)
    {
        if (!Directory.Exists(journal))
        {
            return (0, 0);
        }

        using JournalCopy copy = new(part);
        return (copy.Add(journal, stream, stream), copy.Misfits);
    }

    /// <summary>Whether a checkpoint can be read and its checksum is right.</summary>
    public static bool IsSound(SavedCheckpoint checkpoint)
    {
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(checkpoint.Path, CheckpointFile.MaxHeaderBytes);
            CheckpointFile.Verify(file);
            return true;
        }
        catch (ModelFileException)
        {
            return false;
        }
    }

    private static void Visit(IStateVisitor visitor, SavedCheckpoint? checkpoint, IReadOnlyList<string> segments)
    {
        if (checkpoint is not null)
        {
            visitor.Visit(Checkpoint, File.ReadAllBytes(checkpoint.Path));
        }

        foreach (string segment in segments)
        {
            visitor.Visit(Path.GetFileNameWithoutExtension(segment), File.ReadAllBytes(segment));
        }
    }
}
