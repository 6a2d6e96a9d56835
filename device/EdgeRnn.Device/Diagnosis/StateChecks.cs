using System.Globalization;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Diagnosis;

/// <summary>What the service needs to keep what it has learned: a folder, room, a clock.</summary>
internal static class StateChecks
{
    /// <summary>Journal, history and checkpoints at their default limits.</summary>
    private const long Needed = 256L << 20;

    /// <summary>No board that runs this program was set before.</summary>
    private static readonly DateTime Earliest = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static IEnumerable<Finding> Of(MachineView machine)
    {
        if (machine.StateFolder.Length > 0)
        {
            yield return Folder(machine);
            yield return Disk(machine);
            yield return Journal(machine);
        }

        yield return Clock(machine);
        if (machine.Runs is { } runs)
        {
            yield return Finding.Good("run", runs);
        }
    }

    private static Finding Folder(MachineView machine)
    {
        const string Name = "state";
        string existing = Existing(machine.StateFolder);
        return !CanWrite(existing)
            ? new Finding(Name, Severity.Missing, $"{machine.User} may not write to {existing}: nothing would be kept", $"sudo install -d -o {machine.User} {machine.StateFolder}")
            : existing == machine.StateFolder ? Finding.Good(Name, $"{machine.StateFolder} can be written")
            : Finding.Good(Name, $"{machine.StateFolder} will be made by the first 'edgernn run'");
    }

    private static Finding Disk(MachineView machine)
    {
        const string Name = "disk";
        if (machine.FreeBytes(Existing(machine.StateFolder)) is not { } free)
        {
            return Finding.Good(Name, "the free space cannot be determined");
        }

        string text = string.Create(CultureInfo.InvariantCulture, $"{free >> 20:N0} MB are free for {machine.StateFolder}");
        return free >= Needed ? Finding.Good(Name, text)
            : new Finding(Name, Severity.Missing, $"{text}; journal, history and checkpoints may take {Needed >> 20} MB", "sudo apt-get clean && sudo journalctl --vacuum-size=50M");
    }

    private static Finding Journal(MachineView machine)
    {
        const string Name = "journal";
        FileInfo[] files = Directory.Exists(machine.StateFolder)
            ? [.. new DirectoryInfo(machine.StateFolder).GetFiles("*.journal", SearchOption.AllDirectories)]
            : [];
        return Finding.Good(Name, files.Length == 0 ? "no samples yet" : string.Create(
            CultureInfo.InvariantCulture,
            $"{files.Sum(file => file.Length) / 1048576.0:0.0} MB of samples, last written {files.Max(file => file.LastWriteTimeUtc):u}; whether all is sound: edgernn state verify {machine.StateFolder}"));
    }

    private static Finding Clock(MachineView machine)
    {
        const string Name = "clock", Set = "sudo timedatectl set-ntp true";
        DateTime now = machine.Time.GetUtcNow().UtcDateTime;
        string time = now.ToString("u", CultureInfo.InvariantCulture);
        string battery = machine.Entries("dev", "rtc*").Length > 0 ? "" : "; no clock with a battery: after a start the time is wrong until the network sets it";
        return now < Earliest ? new Finding(Name, Severity.Missing, $"it is not {time}: the clock is not set{battery}", Set)
            : machine.IsClockSynchronized() == false ? new Finding(Name, Severity.Missing, $"{time}, not synchronised{battery}", Set)
            : Finding.Good(Name, $"{time}{(machine.IsClockSynchronized() == true ? ", synchronised" : "")}{battery}");
    }

    /// <summary>The folder, or the nearest above it that is there.</summary>
    private static string Existing(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { Length: > 0 } above)
        {
            folder = above;
        }

        return folder;
    }

    private static bool CanWrite(string folder)
    {
        try
        {
            using FileStream probe = new(
                Path.Combine(folder, $".edgernn-{Guid.NewGuid():N}"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            return true;
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            return false;
        }
    }
}
