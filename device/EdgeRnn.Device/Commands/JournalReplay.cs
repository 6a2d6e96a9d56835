using EdgeRnn.Device.State;

namespace EdgeRnn.Device.Commands;

/// <summary>A stream of a journal as a recording that replay reads: the file that was asked for, or one that is gone afterwards.</summary>
internal sealed class JournalReplay : IDisposable
{
    private readonly string? _temporary;

    private JournalReplay(string path, string? temporary, string name) => (Path, _temporary, Name) = (path, temporary, name);

    /// <summary>The recording.</summary>
    public string Path { get; }

    /// <summary>What it is called where it is a temporary file: the journal and the stream.</summary>
    public string Name { get; }

    /// <summary>Writes the recording.</summary>
    /// <param name="folder">A state folder, or the journal in it.</param>
    /// <param name="stream">The stream; null for the only one, or main.</param>
    /// <param name="export">Where the recording is to stay; null for nowhere.</param>
    public static JournalReplay Open(string folder, string? stream, string? export)
    {
        (JournalRecording recording, string name) = JournalCommand.Open(folder, stream);
        string journal = $"{StateFolder.FindJournal(folder)}, stream {name}";
        string? temporary = export is null ? Directory.CreateTempSubdirectory("edgernn-journal-").FullName : null;
        JournalReplay replay = new(export ?? System.IO.Path.Combine(temporary!, FileNames.Of(name) + ".csv"), temporary, export ?? journal);
        try
        {
            JournalCommand.Export(recording, replay.Path);
            return replay;
        }
        catch
        {
            replay.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}
