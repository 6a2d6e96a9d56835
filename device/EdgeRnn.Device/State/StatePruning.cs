namespace EdgeRnn.Device.State;

/// <summary>Deletes what a service has set aside in its state folder, and nothing that it would load or write.</summary>
internal static class StatePruning
{
    private static readonly string[] Suffixes = [".other-options", ".bad", ".bad-wal", ".bad-shm", ".before-journals"];

    /// <returns>The files, and their bytes.</returns>
    public static IReadOnlyList<(string Path, long Bytes)> Run(string folder)
    {
        List<(string Path, long Bytes)> deleted = [];
        foreach (string path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(IsSetAside).Order(StringComparer.Ordinal))
        {
            long bytes = new FileInfo(path).Length;
            File.Delete(path);
            deleted.Add((path, bytes));
        }

        return deleted;
    }

    private static bool IsSetAside(string path) => Path.GetFileName(path) is var name
        && (name.StartsWith("checkpoint-", StringComparison.Ordinal) || name.StartsWith("history.db", StringComparison.Ordinal))
        && Array.Exists(Suffixes, suffix => name.EndsWith(suffix, StringComparison.Ordinal));
}
