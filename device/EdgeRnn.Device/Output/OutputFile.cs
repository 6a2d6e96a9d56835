namespace EdgeRnn.Device.Output;

/// <summary>Files that are written at the end of long work.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a path that cannot be written, before the work.</summary>
    /// <param name="option">That names the path.</param>
    /// <param name="path">The file.</param>
    public static void Check(string option, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Directory.Exists(folder))
        {
            throw UserException.Input($"{option} {path}: the folder {folder} does not exist; make it: mkdir -p {folder}");
        }

        if (Directory.Exists(path))
        {
            throw UserException.Input($"{option} {path}: is a folder; expected a file's name");
        }
    }

    /// <summary>Writes a file; what the system refuses becomes an error that names option and path.</summary>
    public static void Write(string option, string path, Action<FileStream> write)
    {
        try
        {
            using FileStream file = File.Create(path);
            write(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(option, path, error);
        }
    }

    public static UserException Unwritable(string option, string path, Exception error) => UserException.Input(
        $"{option} {path}: cannot be written: {error.Message.TrimEnd('.')}; expected a path in a folder you may write to", error);
}
