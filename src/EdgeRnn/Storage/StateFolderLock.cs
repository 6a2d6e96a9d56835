using System.Globalization;

namespace EdgeRnn.Storage;

/// <summary>Makes this process the only owner of a state folder until it is disposed or the process ends, in whatever way.</summary>
public sealed class StateFolderLock : IDisposable
{
    private const string LockName = "owner.lock";
    private const string OwnerName = "owner.pid";
    private const string Unknown = "another process";
    private readonly IDisposable _held;

    private StateFolderLock(IDisposable held) => _held = held;

    /// <summary>Whether a folder is or was owned by a process.</summary>
    public static bool IsStateFolder(string folder) => File.Exists(Path.Combine(folder, LockName));

    /// <summary>Takes the folder, which is made unless it is there.</summary>
    /// <exception cref="StateFolderException">Another process has it, whose id the message names, or it cannot be written to.</exception>
    public static StateFolderLock Take(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            PhysicalFileSystem files = new();
            files.CreateFolder(folder);
            IDisposable held = files.TryLock(Path.Combine(folder, LockName)) ?? throw new StateFolderException(
                $"The state folder {folder} is in use by {Owner(folder)}; stop that one or choose another folder.");
            WriteOwner(folder);
            return new StateFolderLock(held);
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            throw new StateFolderException($"The state folder {folder} cannot be used: {error.Message} Allow this user to write there, free space, or choose another folder.", error);
        }
    }

    /// <summary>Leaves the folder to others.</summary>
    public void Dispose() => _held.Dispose();

    // It only serves messages: a disk that is too full for it holds up nobody.
    private static void WriteOwner(string folder)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            // The lock is held.
        }
    }

    private static string Owner(string folder)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Combine(folder, OwnerName)), NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                ? Named(process)
                : Unknown;
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            return Unknown;
        }
    }

    private static string Named(int process) => string.Create(CultureInfo.InvariantCulture, $"process {process}");
}
