
namespace EdgeRnn.Device.Commands;

/// <summary>A stream of a journal as a recording that replay reads: the file that was asked for, or one that is gone afterwards.</summary>
internal sealed class JournalReplay : IDisposable
{
    private readonly string? _temporary;

    private JournalReplay(string path, string? temporary) => (Path, _temporary) = (path, temporary);

    /// <summary>The recording.</summary>
    public string Path { get; }

    /// <summary>Writes the recording.</summary>
    /// <param name="folder">A state folder, or the journal in it.</param>
    /// <param name="stream">The stream; null for the only one, or main.</param>
    /// <param name="export">Where the recording is to stay; null for nowhere.</param>
    public static JournalReplay Open(string folder, string? stream, string? export)
    {
        (JournalRecording recording, string name) = JournalCommand.Open(folder, stream);
        string? temporary = export is null ? Directory.CreateTempSubdirectory("edgernn-journal-").FullName : null;
        JournalReplay replay = new(export ?? System.IO.Path.Combine(temporary!, name + ".csv"), temporary);
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
