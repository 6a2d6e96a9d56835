using System.Runtime.InteropServices;

namespace EdgeRnn.Device.Diagnosis;

/// <summary>The machine as the checks see it; a test gives another one.</summary>
/// <param name="Process">The architecture that the program is compiled for.</param>
/// <param name="VectorWidth">Floats of a vector instruction.</param>
/// <param name="Root">Stands for <c>/</c>.</param>
/// <param name="User">Who runs the program.</param>
internal sealed record MachineView(Architecture Process, int VectorWidth, string Root, string User)
{
    public static MachineView This { get; } = new(RuntimeInformation.ProcessArchitecture, VectorUnit.Width, "/", Environment.UserName);

    /// <summary>Whether a shared library can be loaded.</summary>
    public Func<string, bool> HasLibrary { get; init; } = name => NativeLibrary.TryLoad(name, out _);

    /// <summary>Whether a device node can be opened for reading and writing.</summary>
    public Func<string, bool> CanOpen { get; init; } = CanOpenFile;

    /// <summary>Where the service keeps what it has learned; empty to leave it unchecked.</summary>
    public string StateFolder { get; init; } = "";

    /// <summary>What the service reads as it is configured, in words; null if it is not known.</summary>
    public string? Runs { get; init; }

    /// <summary>Bytes that are free for a folder; null if that is not known.</summary>
    public Func<string, long?> FreeBytes { get; init; } = FreeBytesOf;

    /// <summary>Whether the kernel holds the clock for synchronised; null where it does not say.</summary>
    public Func<bool?> IsClockSynchronized { get; init; } = KernelClock.IsSynchronized;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string this[string path] => Path.Combine(Root, path);

    /// <summary>What a folder holds under a pattern, in order; nothing if there is no such folder.</summary>
    public string[] Entries(string folder, string pattern) =>
        Directory.Exists(this[folder]) ? [.. Directory.GetFileSystemEntries(this[folder], pattern).Order(StringComparer.Ordinal)] : [];

    private static long? FreeBytesOf(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static bool CanOpenFile(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
