using EdgeRnn.Storage;

namespace EdgeRnn.Fuzz;

/// <summary>Files in memory, for a fuzzer that has no time for others.</summary>
internal sealed class MemoryFiles : ICheckpointFileSystem
{
    private readonly Dictionary<string, MemoryStream> _files = new(StringComparer.Ordinal);

    public void Put(string path, byte[] content)
    {
        _files[path] = new MemoryStream();
        _files[path].Write(content);
    }

    public void CreateFolder(string folder)
    {
    }

    public IReadOnlyList<string> List(string folder) => [.. _files.Keys.Select(path => Path.GetFileName(path))];

    /// <summary>No clock: every file is new.</summary>
    public TimeSpan Age(string path) => TimeSpan.Zero;

    public Stream OpenRead(string path) => _files[path].Length == 0
        ? throw new ModelFileException($"{path} is empty")
        : new MemoryStream(_files[path].GetBuffer(), 0, (int)_files[path].Length, writable: false);

    public Stream CreateNew(string path) => new Unclosed(_files[path] = new MemoryStream());

    public Stream OpenWrite(string path) => new Unclosed(_files[path]);

    public void Sync(Stream file)
    {
    }

    public void SyncData(Stream file)
    {
    }

    public void Rename(string from, string to)
    {
        _files[to] = _files[from];
        _files.Remove(from);
    }

    public void Delete(string path) => _files.Remove(path);

    public void SyncFolder(string folder)
    {
    }

    public IDisposable? TryLock(string path) => new MemoryStream();

    /// <summary>A handle: what it writes stays when it is closed.</summary>
    private sealed class Unclosed(MemoryStream file) : Stream
    {
        private long _position;

        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => file.Length;

        public override long Position { get => _position; set => _position = value; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            file.Position = _position;
            file.Write(buffer, offset, count);
            _position = file.Position;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
