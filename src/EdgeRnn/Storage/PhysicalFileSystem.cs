using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace EdgeRnn.Storage;

/// <summary>The machine's file system.</summary>
internal sealed partial class PhysicalFileSystem : ICheckpointFileSystem
{
    private const int BufferBytes = 16 * 1024;
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int LinuxInterrupted = 4;
    private const int LinuxWouldBlock = 11;
    private const int LinuxInvalid = 22;
    private const int LinuxNotSupported = 95;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private readonly HashSet<string> _durable = [];

    // A folder that is there may have been made by a process that was killed before it could synchronise the one above.
    public void CreateFolder(string folder)
    {
        bool isThere = Directory.Exists(folder);
        string? parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (parent is null || (isThere && _durable.Contains(folder)))
        {
            return;
        }

        CreateFolder(parent);
        Directory.CreateDirectory(folder);
        try
        {
            SyncFolder(parent);
        }
        catch (IOException) when (isThere)
        {
            // A folder above that this user may not read has long been there.
        }

        _durable.Add(folder);
    }

    public IReadOnlyList<string> List(string folder) => Directory.Exists(folder) || File.Exists(folder)
        ? [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path))]
        : [];

    public TimeSpan Age(string path) => DateTime.UtcNow - File.GetLastWriteTimeUtc(path);

    public Stream OpenRead(string path) => new FileInfo(path).LinkTarget is string target
        ? throw new ModelFileException($"{path} is a link to {target}; a checkpoint is a regular file in its folder.")
        : ModelFiles.OpenRegular(path);

    public Stream CreateNew(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);

    public Stream OpenWrite(string path) => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Sync(Stream file)
    {
        file.Flush();
        Sync(((FileStream)file).SafeFileHandle, ((FileStream)file).Name, isDataOnly: false);
    }

    public void SyncData(Stream file) => Sync(((FileStream)file).SafeFileHandle, ((FileStream)file).Name, isDataOnly: true);

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void SyncFolder(string folder)
    {
        // .NET refuses to open a folder. Other systems have no such call or do not need it.
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using SafeFileHandle handle = Open(folder, ReadOnlyCloseOnExec);
        if (handle.IsInvalid)
        {
            throw new IOException($"{folder} cannot be opened to be synchronised: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        Sync(handle, folder, isDataOnly: false);
    }

    public IDisposable? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (IOException error) when (error.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            return null;
        }
    }

    // .NET's own call passes over EROFS, with which ext4 answers once an error has made it read-only: nothing was written then.
    private static void Sync(SafeFileHandle file, string path, bool isDataOnly)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while ((isDataOnly ? FDataSync(file) : FSync(file)) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error is LinuxInvalid or LinuxNotSupported)
            {
                return; // this file system has no such thing
            }

            if (error != LinuxInterrupted)
            {
                throw new IOException($"{path} cannot be synchronised: {Marshal.GetLastPInvokeErrorMessage()}.");
            }
        }
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
