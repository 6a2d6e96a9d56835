using EdgeRnn.Models;

namespace EdgeRnn.Tests.Models;

/// <summary>Files in memory; it writes down every call and lets chosen ones fail.</summary>
/// <param name="fails">Told the number of the call, from 0.</param>
internal sealed class FaultyFileSystem(Func<int, bool> fails) : ICheckpointFileSystem
{
    public Dictionary<string, byte[]> Files { get; } = [];

    public List<string> Calls { get; } = [];

    public Func<int, bool> Fails { get; set; } = fails;

    public void CreateFolder(string folder) => Call("create folder");

    public IReadOnlyList<string> List(string folder)
    {
        Call("list");
        return [.. Files.Keys.Select(path => Path.GetFileName(path))];
    }

    public Stream OpenRead(string path)
    {
        Call($"open {Path.GetExtension(path)}");
        return new FaultyStream(this, path, Files[path]);
    }

    public Stream CreateNew(string path)
    {
        Call($"create {Path.GetExtension(path)}");
        Files.Add(path, []);
        return new FaultyStream(this, path, []);
    }

    public void Sync(Stream file)
    {
        Call("sync file");
        ((FaultyStream)file).Store();
    }

    public void Rename(string from, string to)
    {
        Call($"rename {Path.GetExtension(from)} {Path.GetExtension(to)}");
        Files[to] = Files[from];
        Files.Remove(from);
    }

    public void Delete(string path)
    {
        Call($"delete {Path.GetExtension(path)}");
        Files.Remove(path);
    }

    public void SyncFolder(string folder) => Call("sync folder");

    public IDisposable? TryLock(string path)
    {
        Call("lock");
        return new MemoryStream();
    }

    private void Call(string what)
    {
        Calls.Add(what);
        if (Fails(Calls.Count - 1))
        {
            throw new IOException($"Call {Calls.Count - 1}, {what}, fails.");
        }
    }

    private sealed class FaultyStream : MemoryStream
    {
        private readonly FaultyFileSystem _files;
        private readonly string _path;

        public FaultyStream(FaultyFileSystem files, string path, byte[] content)
        {
            (_files, _path) = (files, path);
            base.Write(content);
            Position = 0;
        }

        public void Store() => _files.Files[_path] = ToArray();

        public override int Read(Span<byte> buffer)
        {
            _files.Call("read");
            return base.Read(buffer);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _files.Call("write");
            base.Write(buffer);
        }
    }
}
