using EdgeRnn.Sensors.Reading;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Output;

/// <summary>Files that are written at the end of long work.</summary>
internal static class OutputFile
{
    /// <summary>Refuses outputs that cannot be written, that are an input, or that are one file, before the work.</summary>
    /// <param name="outputs">Options and their paths; null where one is not given.</param>
    /// <param name="inputs">What is read, and must still be there afterwards.</param>
    public static void Check((string Option, string? Path)[] outputs, params string?[] inputs)
    {
        List<(string Option, string Path)> given = [.. outputs.Where(output => output.Path is not null).Select(output => (output.Option, output.Path!))];
        foreach ((string option, string path) in given)
        {
            Check(option, path);
            if (Array.Exists(inputs, input => input is not null && FileIdentity.AreSame(path, input)))
            {
                throw UserException.Usage($"{option} {path}: is the file that is read, and would be overwritten; name another one");
            }

            if (given.Find(other => other.Option != option && Path.GetFullPath(other.Path) == Path.GetFullPath(path)).Option is { } twice)
            {
                throw UserException.Usage($"{option} {path}: is also the file of {twice}; name two files");
            }
        }
    }

    /// <summary>Refuses to overwrite a file that holds something, unless that is asked for.</summary>
    public static void CheckNew(string option, string? path, bool force)
    {
        if (!force && File.Exists(path) && RegularFile.Is(path) && new FileInfo(path).Length > 0)
        {
            throw UserException.Usage($"{option} {path}: exists; name another file, or overwrite it with --force");
        }
    }

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

        if (File.Exists(path) && (StateFolderLock.IsStateFolder(folder) || StateFolderLock.IsStateFolder(Path.GetDirectoryName(folder) ?? folder)))
        {
            throw UserException.Usage($"{option} {path}: is a file of a state folder; name another one");
        }
    }

    /// <summary>Writes a file; what the system refuses becomes an error that names option and path.</summary>
    public static void Write(string option, string path, Action<FileStream> write)
    {
        try
        {
            Replace(path, write);
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            throw Unwritable(option, path, error);
        }
    }

    /// <summary>Writes a file that takes its name once it is whole: until then, as on a full disk, what has the name stays. A pipe or device is written to as it is.</summary>
    public static void Replace(string path, Action<FileStream> write)
    {
        bool isFile = RegularFile.Is(path);
        // A link stays one.
        string target = isFile && new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        string draft = isFile ? $"{target}.new-{Environment.ProcessId}" : target;
        try
        {
            using (FileStream file = File.Create(draft))
            {
                write(file);
            }

            if (isFile)
            {
                Rename(draft, target);
            }
        }
        catch when (isFile)
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>With the permissions of what had the name; one that may not be written is refused.</summary>
    private static void Rename(string draft, string target)
    {
        if (File.Exists(target) && !OperatingSystem.IsWindows())
        {
            using FileStream replaced = new(target, FileMode.Open, FileAccess.Write);
            File.SetUnixFileMode(draft, File.GetUnixFileMode(replaced.SafeFileHandle));
        }

        File.Move(draft, target, overwrite: true);
    }

    public static UserException Unwritable(string option, string path, Exception error) => UserException.Input(
        $"{option} {path}: cannot be written: {error.Message.TrimEnd('.')}; expected a path in a folder you may write to", error);
}
