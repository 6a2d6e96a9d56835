using EdgeRnn.Storage;

namespace EdgeRnn.Tests.Storage;

/// <summary>What a failing call throws.</summary>
public enum Fault
{
    InputOutputError,
    NoSpaceLeft,
    ReadOnlyFileSystem,
    FileTooLarge,
    AccessDenied,

    /// <summary>Half of a write's bytes arrive, then there is no space left.</summary>
    ShortWrite,
}

/// <summary>The machine lost its power in the middle of a call.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>
/// A folder in a page cache above a disk. What is written and renamed is seen at once; after a loss of power only what was
/// synchronised is sure to be there, and of the rest anything: sectors dropped, torn or garbage, names changed in any order,
/// a rename half done.
/// </summary>
internal sealed class SimulatedDisk : ICheckpointFileSystem
{
    private readonly List<NameChange> _changes = [];
    private readonly Dictionary<string, SimulatedFile> _names;
    private Dictionary<string, SimulatedFile> _durableNames;
    private int _calls;

    public SimulatedDisk() : this([]) { }

    private SimulatedDisk(Dictionary<string, SimulatedFile> names) => (_names, _durableNames) = (names, new(names));

    /// <summary>Without it, this is a machine whose checkpoint code forgot to synchronise files.</summary>
    public bool SyncsFiles { get; init; } = true;

    /// <summary>Without it, this is a machine whose checkpoint code forgot to synchronise the folder.</summary>
    public bool SyncsFolders { get; init; } = true;

    /// <summary>Receives the number of the call, from 0, and its name, before it takes effect.</summary>
    public Func<int, string, bool> Fails { get; set; } = (_, _) => false;

    public Fault Fault { get; set; }

    /// <summary>Called after every call that changed something: a moment at which the power may go.</summary>
    public Action? Changed { get; set; }

    public int Calls => _calls;

    public IEnumerable<string> Names => _names.Keys;

    /// <summary>The same for the same names and bytes.</summary>
    public ulong Fingerprint
    {
        get
        {
            ulong sum = 0;
            foreach ((string name, SimulatedFile file) in _names)
            {
                sum += Fnv(name, file.Fingerprint);
            }

            return sum;
        }
    }

    /// <summary>What the disk may hold if the power goes now.</summary>
    public SimulatedDisk Crash(Random random)
    {
        Dictionary<string, SimulatedFile> names = new(_durableNames);
        foreach (NameChange change in _changes)
        {
            int fate = random.Next(8);
            bool removes = fate <= 4, adds = fate is <= 3 or 5;
            if (removes && change.Removed is not null)
            {
                names.Remove(change.Removed);
            }

            if (adds && change.Added is not null)
            {
                names[change.Added] = change.File!;
            }
        }

        return new SimulatedDisk(names.ToDictionary(entry => entry.Key, entry => entry.Value.Crash(random)))
        {
            SyncsFiles = SyncsFiles,
            SyncsFolders = SyncsFolders,
        };
    }

    /// <summary>Puts a file there that is on the disk as it is.</summary>
    public void Put(string name, byte[] bytes)
    {
        SimulatedFile file = new();
        file.Write(0, bytes);
        file.Sync();
        _names[name] = _durableNames[name] = file;
    }

    /// <summary>Overwrites a byte of a file behind everybody's back.</summary>
    public void Damage(string name, int at) => _names[name].Damage(at);

    /// <summary>Takes a file's end away behind everybody's back.</summary>
    public void Shorten(string name, int length) => _names[name].Shorten(length);

    public void CreateFolder(string folder) => Call("create folder");

    public TimeSpan Age(string path) => TimeSpan.Zero;

    public IReadOnlyList<string> List(string folder)
    {
        Call("list");
        return [.. _names.Keys];
    }

    public Stream OpenRead(string path)
    {
        Call("open");
        return new SimulatedStream(this, Find(path), writes: false);
    }

    public Stream CreateNew(string path)
    {
        Call("create");
        SimulatedFile file = new();
        if (!_names.TryAdd(Path.GetFileName(path), file))
        {
            throw new IOException($"{path} is there already");
        }

        Change(null, Path.GetFileName(path), file);
        return new SimulatedStream(this, file, writes: true);
    }

    public Stream OpenWrite(string path)
    {
        Call("open to write");
        return new SimulatedStream(this, Find(path), writes: true);
    }

    public void Sync(Stream file) => Sync(file, "sync file");

    public void SyncData(Stream file) => Sync(file, "sync data");

    public void Rename(string from, string to)
    {
        Call("rename");
        SimulatedFile file = Find(from);
        _names.Remove(Path.GetFileName(from));
        _names[Path.GetFileName(to)] = file;
        Change(Path.GetFileName(from), Path.GetFileName(to), file);
    }

    public void Delete(string path)
    {
        Call("delete");
        if (_names.Remove(Path.GetFileName(path)))
        {
            Change(Path.GetFileName(path), null, null);
        }
    }

    public void SyncFolder(string folder)
    {
        Call("sync folder");
        if (SyncsFolders)
        {
            _durableNames = new(_names);
            _changes.Clear();
        }

        Changed?.Invoke();
    }

    public IDisposable? TryLock(string path)
    {
        Call("lock");
        return new MemoryStream();
    }

    internal static ulong Fnv(ReadOnlySpan<char> text, ulong hash)
    {
        foreach (char c in text)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        return hash;
    }

    /// <summary>Counts, and throws if it is this call's turn.</summary>
    internal void Call(string name)
    {
        if (Fails(_calls++, name))
        {
            string message = $"Call {_calls - 1}, {name}: {Fault}.";
            throw Fault switch
            {
                Fault.AccessDenied => new UnauthorizedAccessException(message),
                Fault.FileTooLarge => TooLarge(message),
                _ => new IOException(message),
            };
        }
    }

    /// <summary>As .NET has it for a file beyond the limit of the process or of the file system.</summary>
    private static ArgumentOutOfRangeException TooLarge(string message, string value = "") => new(nameof(value), message);

    private void Sync(Stream stream, string call)
    {
        SimulatedFile file = ((SimulatedStream)stream).File;
        try
        {
            Call(call);
        }
        catch
        {
            file.LoseTrack();
            throw;
        }

        if (SyncsFiles)
        {
            file.Sync();
        }

        Changed?.Invoke();
    }

    private SimulatedFile Find(string path) => _names.TryGetValue(Path.GetFileName(path), out SimulatedFile? file)
        ? file
        : throw new FileNotFoundException($"There is no {path}.");

    private void Change(string? removed, string? added, SimulatedFile? file)
    {
        _changes.Add(new NameChange(removed, added, file));
        Changed?.Invoke();
    }

    private sealed record NameChange(string? Removed, string? Added, SimulatedFile? File);
}
