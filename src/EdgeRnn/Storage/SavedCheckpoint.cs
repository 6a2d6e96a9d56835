namespace EdgeRnn.Storage;

/// <summary>A checkpoint in a folder that another process may be using: nothing is locked, verified or renamed.</summary>
/// <param name="Path">The file.</param>
/// <param name="Step">The step it was saved at.</param>
/// <param name="IsGood">Whether it was saved as worth going back to.</param>
public sealed record SavedCheckpoint(string Path, long Step, bool IsGood)
{
    /// <summary>The checkpoints of a folder, newest first, without those that were set aside; none if there is no folder.</summary>
    /// <exception cref="StateFolderException">The folder cannot be listed.</exception>
    public static IReadOnlyList<SavedCheckpoint> List(string folder)
    {
        try
        {
            using CheckpointFolder checkpoints = new(folder, new PhysicalFileSystem());
            return [.. checkpoints.List("").Select(name => new SavedCheckpoint(checkpoints.PathOf(name), name.Step, name.IsGood))];
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            throw new StateFolderException($"The checkpoints in {folder} cannot be listed: {error.Message}", error);
        }
    }
}
