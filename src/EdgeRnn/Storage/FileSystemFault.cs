namespace EdgeRnn.Storage;

/// <summary>What a file system throws when it cannot do what it is asked.</summary>
public static class FileSystemFault
{
    /// <summary>Whether an error is one of the disk or of its permissions; of a file that would become too large .NET says that an argument is.</summary>
    public static bool Is(Exception error) => error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };
}
