using System.Buffers.Binary;

namespace EdgeRnn.Tests.Storage;

/// <summary>Bytes in the page cache, sector by sector dirty or clean, and what of them is on the disk.</summary>
/// <remarks>
/// An overwrite that is cut off leaves in each sector the old bytes, the new ones up to some place, the new ones or garbage, but
/// never touches bytes that it leaves as they are ("powersafe overwrite").
/// </remarks>
internal sealed class SimulatedFile
{
    private const int SectorBytes = 128;
    private byte[] _bytes = [];
    private byte[] _disk = [];
    private bool[] _isDirty = [];
    private ulong? _fingerprint;

    public int Length => _bytes.Length;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ulong Fingerprint => _fingerprint ??= Hash();

    public void Write(int position, ReadOnlySpan<byte> bytes)
    {
        int end = position + bytes.Length;
        if (bytes.IsEmpty)
        {
            return;
        }

        byte[] changed = new byte[Math.Max(_bytes.Length, end)];
        _bytes.CopyTo(changed, 0);
        bytes.CopyTo(changed.AsSpan(position));
        _bytes = changed;
        Array.Resize(ref _isDirty, Sectors(changed.Length));
        Array.Fill(_isDirty, true, position / SectorBytes, Sectors(end) - (position / SectorBytes));
        _fingerprint = null;
    }

    public void Shorten(int length)
    {
        (_bytes, _disk) = (_bytes[..length], _disk[..Math.Min(length, _disk.Length)]);
        Array.Resize(ref _isDirty, Sectors(length));
        _fingerprint = null;
    }

    public void Damage(int at)
    {
        byte[] changed = [.. _bytes];
        changed[at] ^= 0x10;
        (_bytes, _disk) = (changed, changed);
        _fingerprint = null;
    }

    /// <summary>Puts dirty sectors on the disk.</summary>
    public void Sync()
    {
        byte[] disk = new byte[_bytes.Length];
        _disk.AsSpan(0, Math.Min(_disk.Length, disk.Length)).CopyTo(disk);
        for (int sector = 0; sector < _isDirty.Length; sector++)
        {
            if (_isDirty[sector])
            {
                SectorOf(_bytes, sector).CopyTo(SectorOf(disk, sector));
            }
        }

        _disk = disk;
        LoseTrack();
    }

    /// <summary>A synchronisation has failed: Linux marks the pages clean although they are not on the disk.</summary>
    public void LoseTrack() => _isDirty = new bool[_isDirty.Length];

    /// <summary>What is left of it: of each sector that is not on the disk as it is in memory, anything.</summary>
    public SimulatedFile Crash(Random random)
    {
        if (_disk.AsSpan().SequenceEqual(_bytes))
        {
            return this;
        }

        int end = random.Next(3) == 0 ? _bytes.Length : random.Next(_disk.Length, _bytes.Length + 1);
        byte[] left = new byte[end];
        _disk.CopyTo(left, 0);
        for (int sector = 0; sector < Sectors(end); sector++)
        {
            Overwrite(SectorOf(left, sector), SectorOf(_bytes, sector), random);
        }

        return new SimulatedFile { _bytes = left, _disk = left, _isDirty = new bool[Sectors(end)] };
    }

    private static void Overwrite(Span<byte> old, ReadOnlySpan<byte> now, Random random)
    {
        now = now[..old.Length];
        int first = old.CommonPrefixLength(now);
        if (first == old.Length)
        {
            return;
        }

        int last = old.Length - 1;
        for (; old[last] == now[last]; last--)
        {
        }

        Range changed = first..(last + 1);
        switch (random.Next(8))
        {
            case 0:
                break;
            case 1:
                now[first..random.Next(first, last + 1)].CopyTo(old[first..]);
                break;
            case 2:
                random.NextBytes(old[changed]);
                break;
            default:
                now[changed].CopyTo(old[changed]);
                break;
        }
    }

    private static int Sectors(int bytes) => (bytes + SectorBytes - 1) / SectorBytes;

    private static Span<byte> SectorOf(byte[] bytes, int sector) =>
        bytes.AsSpan(sector * SectorBytes, Math.Min(SectorBytes, bytes.Length - (sector * SectorBytes)));

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

/// <summary>A file opened once: to be written, or to be read.</summary>
internal sealed class SimulatedStream(SimulatedDisk disk, SimulatedFile file, bool writes) : Stream
{
    public SimulatedFile File => file;

    public override bool CanRead => !writes;

    public override bool CanSeek => true;

    public override bool CanWrite => writes;

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
            Put(buffer[..(buffer.Length / 2)]);
            throw;
        }

        Put(buffer);
        disk.Changed?.Invoke();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Put(ReadOnlySpan<byte> bytes)
    {
        file.Write((int)Position, bytes);
        Position += bytes.Length;
    }
}
