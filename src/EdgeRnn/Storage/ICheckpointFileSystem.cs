namespace EdgeRnn.Storage;

/// <summary>
/// What checkpoints and the journal ask of a file system. Nothing but <see cref="Sync"/>, <see cref="SyncData"/> and
/// <see cref="SyncFolder"/> promises that a loss of power leaves it done. Failures are those of <see cref="FileSystemFault.Is"/>.
/// </summary>
internal interface ICheckpointFileSystem
{
    /// <summary>Makes the folder, and those above it, unless they are there; for good.</summary>
    void CreateFolder(string folder);

    /// <summary>The names of all entries; none when the folder is missing.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>How long ago a file was written last, by the wall clock.</summary>
    TimeSpan Age(string path);

    /// <exception cref="ModelFileException">It is no regular file.</exception>
    Stream OpenRead(string path);

    /// <summary>Makes a file that was not there.</summary>
    Stream CreateNew(string path);

    /// <summary>Opens a file that is there, to write at any position without a buffer in between, while others may read it.</summary>
    Stream OpenWrite(string path);

    /// <summary>When it returns, the file's bytes outlast a loss of power; its name may not.</summary>
    void Sync(Stream file);

    /// <summary>As <see cref="Sync"/>, but leaves out what is not needed to read the bytes again, as the time of the last change.</summary>
    void SyncData(Stream file);

    /// <summary>In one step, replacing what has the new name.</summary>
    void Rename(string from, string to);

    void Delete(string path);

    /// <summary>When it returns, the folder's names outlast a loss of power.</summary>
    void SyncFolder(string folder);

    /// <summary>Holds the file for this process until it is disposed or the process ends; null if another holds it.</summary>
    IDisposable? TryLock(string path);
}
