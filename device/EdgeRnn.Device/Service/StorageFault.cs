using EdgeRnn.Device.Output;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Service;

/// <summary>Which faults of a disk may pass, so that a service continues in memory and tries again.</summary>
internal static class StorageFault
{
    private const int Exists = 17, NotFolder = 20;

    /// <summary>
    /// Whether trying again in a folder may help: a full, read-only or failing disk, a file beyond the limit of the process or of the file system, a link to a disk that
    /// is not mounted yet. It does not where this user may not write, where the path names a file, where another process owns the folder or where a newer version wrote
    /// what is there.
    /// </summary>
    public static bool MayPass(Exception error, string folder) => MayPass(error.GetBaseException()) || DeadLink(folder) is not null;

    /// <summary>
    /// What is wrong where a folder, or one above it, is a link to nothing, as to a disk that is not mounted yet; null if none is. The system
    /// says of it only that it exists already.
    /// </summary>
    public static string? DeadLink(string folder)
    {
        for (string? path = folder; path is not null; path = Path.GetDirectoryName(path))
        {
            if (new FileInfo(path).LinkTarget is { } target && !Directory.Exists(path) && FileIdentity.Of(path) is null)
            {
                return $"{path} is a link to {target}, which is not there; mount that disk, or make that folder.";
            }
        }

        return null;
    }

    private static bool MayPass(Exception cause) => FileSystemFault.Is(cause)
        && cause is not (UnauthorizedAccessException or PathTooLongException or DirectoryNotFoundException or FileNotFoundException) && cause.HResult is not (Exists or NotFolder);
}
