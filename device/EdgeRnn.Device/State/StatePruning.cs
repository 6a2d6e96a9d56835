using EdgeRnn.Storage;

namespace EdgeRnn.Device.State;

/// <summary>Deletes what a service has set aside in its state folder.</summary>
internal static class StatePruning
{
    private const string OtherOptions = ".other-options";
    private static readonly string[] Suffixes = [OtherOptions, ".bad", ".bad-wal", ".bad-shm", ".before-journals"];

    /// <param name="folder">The state folder.</param>
    /// <param name="all">Also a stream's only state: one of other options may be in use, or the stream not yet learned again with new ones.</param>
    /// <returns>The files, their bytes, and which were kept as a stream's only state.</returns>
    /// <exception cref="StateFolderException">A folder cannot be listed.</exception>
    public static IReadOnlyList<(string Path, long Bytes, bool IsKept)> Run(string folder, bool all)
    {
        List<(string Path, long Bytes, bool IsKept)> files = [];
        foreach (string path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(IsSetAside).Order(StringComparer.Ordinal))
        {
            bool isKept = !all && path.EndsWith(OtherOptions, StringComparison.Ordinal)
                && !SavedCheckpoint.List(Path.GetDirectoryName(path)!).Any(StreamExport.IsSound);
            files.Add((path, new FileInfo(path).Length, isKept));
            if (!isKept)
            {
                File.Delete(path);
            }
        }

        return files;
    }

    private static bool IsSetAside(string path) => Path.GetFileName(path) is var name
        && (name.StartsWith("checkpoint-", StringComparison.Ordinal) || name.StartsWith("history.db", StringComparison.Ordinal))
        && Array.Exists(Suffixes, suffix => name.EndsWith(suffix, StringComparison.Ordinal));
}
