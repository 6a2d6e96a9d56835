namespace EdgeRnn.Device.Service;

/// <summary>Which faults of a disk may pass, so that a service continues in memory and tries again.</summary>
internal static class StorageFault
{
    private const int Exists = 17, NotFolder = 20;

    /// <summary>
    /// Whether trying again may help: a full, read-only or failing disk, a file beyond the limit of the process or of the file system. It does not where this user may not write, where the path
    /// names a file, where another process owns the folder or where a newer version wrote what is there.
    /// </summary>
    public static bool MayPass(Exception error)
    {
        Exception cause = error;
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause is ArgumentOutOfRangeException { ParamName: "value" } || cause is IOException and not (PathTooLongException or DirectoryNotFoundException or FileNotFoundException)
            && cause.HResult is not (Exists or NotFolder);
    }
}
