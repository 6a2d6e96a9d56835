using System.Buffers.Binary;

namespace EdgeRnn.Tests.Storage;

/// <summary>Bytes in the page cache, and how many of them are on the disk.</summary>
internal sealed class SimulatedFile
{
    private const int SectorBytes = 128;
    private byte[] _bytes = [];
    private int _durable;
    private ulong? _fingerprint;

    /// <summary>A failed synchronisation has lost track of what is not on the disk.</summary>
    public bool IsSpoilt { get; set; }

    public int Length => _bytes.Length;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ulong Fingerprint => _fingerprint ??= Hash();

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _bytes = [.. _bytes, .. bytes];
        _fingerprint = null;
    }

    public void Damage(int at)
    {
        _bytes = [.. _bytes];
        _bytes[at] ^= 0x10;
        _fingerprint = null;
    }

    public void Sync() => _durable = IsSpoilt ? _durable : _bytes.Length;

    /// <summary>What is left of it: all that is durable, and of the rest, up to some length, any sectors.</summary>
    public SimulatedFile Crash(Random random)
    {
        if (_durable == _bytes.Length)
        {
            return this;
        }

        int end = random.Next(3) == 0 ? _bytes.Length : random.Next(_durable, _bytes.Length + 1);
        byte[] left = _bytes[..end];
        for (int start = _durable; start < end; start += SectorBytes)
        {
            Span<byte> sector = left.AsSpan(start, Math.Min(SectorBytes, end - start));
            switch (random.Next(8))
            {
                case 0:
                    sector.Clear();
                    break;
                case 1:
                    sector[random.Next(sector.Length)..].Clear();
                    break;
                case 2:
                    random.NextBytes(sector);
                    break;
                default:
                    break;
            }
        }

        return new SimulatedFile { _bytes = left, _durable = end };
    }

    private ulong Hash()
    {
        ulong hash = 0xCBF29CE484222325 + (ulong)_bytes.Length;
        ReadOnlySpan<byte> rest = _bytes;
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            hash = ulong.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest)) * 0x9E3779B97F4A7C15, 29);
        }

        foreach (byte b in rest)
        {
            hash = ulong.RotateLeft((hash ^ b) * 0x9E3779B97F4A7C15, 29);
        }

        return hash;
    }
}

/// <summary>A file opened once: to be appended to, or to be read.</summary>
internal sealed class SimulatedStream(SimulatedDisk disk, SimulatedFile file, bool isNew) : Stream
{
    public SimulatedFile File => file;

    public override bool CanRead => !isNew;

    public override bool CanSeek => !isNew;

    public override bool CanWrite => isNew;

    public override long Length => file.Length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        disk.Call("read");
        ReadOnlySpan<byte> left = file.Bytes[(int)Math.Min(Position, file.Length)..];
        int count = Math.Min(left.Length, buffer.Length);
        left[..count].CopyTo(buffer);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            disk.Call("write");
        }
        catch when (disk.Fault == Fault.ShortWrite)
        {
            Append(buffer[..(buffer.Length / 2)]);
            throw;
        }

        Append(buffer);
        disk.Changed?.Invoke();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        file.Append(bytes);
        Position += bytes.Length;
    }
}
