using System.Globalization;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.State;

/// <summary>Takes a stream that <see cref="StreamExport"/> wrote into a state folder that does not have it.</summary>
internal static class StreamImport
{
    /// <param name="folder">The state folder, which is made unless it is there.</param>
    /// <param name="path">The file.</param>
    /// <param name="name">What the stream is called there; null keeps its name.</param>
    /// <returns>What was taken in, in words.</returns>
    /// <exception cref="ModelFileException">The file is not sound.</exception>
    /// <exception cref="UserException">It is another kind of file, or the folder has such a stream.</exception>
    /// <exception cref="StateFolderException">The folder is in use, or cannot be written to.</exception>
    public static string Run(string folder, string path, string? name)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path, CheckpointFile.MaxHeaderBytes);
        CheckpointFile.Verify(file);
        if (!file.Metadata.TryGetValue(StreamExport.StreamKey, out string? stream) || !file.Metadata.TryGetValue(StreamExport.FormatKey, out string? format))
        {
            throw UserException.Input($"{path}: is a checkpoint or another state file; expected what 'edgernn state export' wrote");
        }

        if (format != StreamExport.Format)
        {
            throw UserException.Input($"{path}: is of format {format}, this version reads format {StreamExport.Format}; start the version that wrote it");
        }

        name ??= stream;
        using StateFolderLock held = StateFolderLock.Take(folder);
        RefuseOccupied(folder, name);
        JournalMark before = new(StateFolder.Journal(folder));
        try
        {
            long samples = TakeSamples(file, folder, stream, name);
            string checkpoint = TakeCheckpoint(file, folder, name);
            return string.Create(CultureInfo.InvariantCulture, $"{name}: {checkpoint}, {samples} {Plural.Of(samples, "sample")} of the journal");
        }
        catch
        {
            // Half a stream would start, and the other half could no longer be taken in.
            before.GoBack();
            if (Directory.Exists(StateFolder.Checkpoints(folder, name)))
            {
                Directory.Delete(StateFolder.Checkpoints(folder, name), recursive: true);
            }

            throw;
        }
    }

    private static void RefuseOccupied(string folder, string name)
    {
        if (FileNames.Refusal(name) is { } refusal)
        {
            throw UserException.Usage($"{refusal}; choose one with --as NAME");
        }

        string checkpoints = StateFolder.Checkpoints(folder, name), journal = StateFolder.Journal(folder);
        if (Directory.Exists(checkpoints) && Directory.EnumerateFileSystemEntries(checkpoints).Any())
        {
            throw Occupied($"{checkpoints} is not empty");
        }

        if (Directory.Exists(journal) && new JournalReader(journal, name).TryRead(out _))
        {
            throw Occupied($"{journal} holds samples of it");
        }

        UserException Occupied(string how) => new(
            ExitCode.StateUnusable, $"{folder}: has a stream {name}: {how}; nothing was changed; choose another folder, or another name with --as NAME");
    }

    private static long TakeSamples(SafetensorsFile file, string folder, string stream, string name)
    {
        TensorInfo[] segments = [.. file.Tensors.Where(tensor => tensor.Name.StartsWith(StreamExport.SegmentPrefix, StringComparison.Ordinal))];
        if (segments.Length == 0)
        {
            return 0;
        }

        string unpacked = Directory.CreateDirectory(Path.Combine(folder, $".import-{Environment.ProcessId}")).FullName;
        try
        {
            foreach (TensorInfo segment in segments)
            {
                if (Path.GetFileName(segment.Name) != segment.Name)
                {
                    throw UserException.Input($"{file.Name}: a tensor's name is no name of a segment");
                }

                File.WriteAllBytes(Path.Combine(unpacked, segment.Name + ".journal"), Bytes(file, segment));
            }

            using JournalCopy journal = new(StateFolder.Journal(folder));
            return journal.Add(unpacked, stream, name);
        }
        finally
        {
            Directory.Delete(unpacked, recursive: true);
        }
    }

    private static string TakeCheckpoint(SafetensorsFile file, string folder, string name)
    {
        if (!file.TryGet(StreamExport.Checkpoint, out TensorInfo tensor))
        {
            return "no checkpoint";
        }

        long step = long.TryParse(file.Metadata.GetValueOrDefault(StreamExport.StepKey), NumberStyles.None, CultureInfo.InvariantCulture, out long saved) ? saved
            : throw UserException.Input($"{file.Name}: does not say of which sample its checkpoint is");
        using CheckpointStore store = new(StateFolder.Checkpoints(folder, name));
        store.Save(stream => stream.Write(Bytes(file, tensor)), step, file.Metadata.GetValueOrDefault(StreamExport.GoodKey) == "true");
        return string.Create(CultureInfo.InvariantCulture, $"the checkpoint of sample {step}");
    }

    private static byte[] Bytes(SafetensorsFile file, TensorInfo tensor)
    {
        byte[] bytes = new byte[tensor.ByteLength];
        file.ReadInto(tensor.Name, bytes);
        return bytes;
    }
}
