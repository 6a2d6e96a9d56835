using EdgeRnn.Storage;

namespace EdgeRnn.Tests.Storage;

/// <summary>A folder of checkpoints of <see cref="SampleState"/>, to be saved, damaged and loaded.</summary>
public abstract class CheckpointTrial : IDisposable
{
    private protected string Root { get; } = Directory.CreateTempSubdirectory("edgernn-").FullName;

    private protected string Folder => Path.Combine(Root, "new", "state");

    private protected string[] Names => [.. Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Directory.Delete(Root, recursive: true);

    private protected static string Save(CheckpointStore store, long step, bool isGood = true) => store.Save(WriterOf(step), step, isGood);

    private protected static SaveOutcome TrySave(CheckpointStore store, long step) => store.TrySave(WriterOf(step), step);

    private protected static Action<Stream> WriterOf(long step) => stream => CheckpointFile.Save(stream, new SampleState { Step = step }.Visit);

    private protected void SaveThree()
    {
        using CheckpointStore store = new(Folder);
        for (int step = 1; step <= 3; step++)
        {
            Save(store, step);
        }
    }

    private protected (CheckpointLoad Report, long Step) Load()
    {
        using CheckpointStore store = new(Folder);
        SampleState state = SampleState.Other();
        CheckpointLoad report = store.LoadNewest(stream => CheckpointFile.Restore(stream, state.Visit));
        return (report, state.Step);
    }

    private protected void Damage(string name, Action<byte[]> change) => Damage(name, bytes =>
    {
        change(bytes);
        return bytes;
    });

    private protected void Damage(string name, Func<byte[], byte[]> change)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
    }
}
