using System.Device.I2c;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

/// <summary>
/// A chip on a bus: a write sets the register, and what follows it; a read continues from there. Registers are bytes, or
/// words of 16 bits, the higher byte first, under one number.
/// </summary>
internal sealed class SimulatedI2cDevice(int registerBytes = 1) : I2cDevice
{
    private readonly Dictionary<int, byte[]> _registers = [];
    private int _register;

    public override I2cConnectionSettings ConnectionSettings { get; } = new(1, 0x10);

    /// <summary>Bytes that this simulation itself allocated.</summary>
    public long Allocated { get; private set; }

    /// <summary>Everything that was written.</summary>
    public List<byte[]> Written { get; } = [];

    /// <summary>Whether the chip acknowledges.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>Answers a read instead of the registers, if it answers at all.</summary>
    public Func<byte[]?>? Reply { get; set; }

    /// <summary>What is read under a register, from it on.</summary>
    public SimulatedI2cDevice Set(int register, params byte[] bytes)
    {
        for (int i = 0; i < bytes.Length; i += registerBytes)
        {
            _registers[register + (i / registerBytes)] = bytes[i..(i + registerBytes)];
        }

        return this;
    }

    public override void Read(Span<byte> buffer)
    {
        Acknowledge();
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[]? reply = Reply?.Invoke();
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        if (reply is not null)
        {
            reply.AsSpan(0, buffer.Length).CopyTo(buffer);
            return;
        }

        for (int i = 0; i < buffer.Length; i++)
        {
            // The highest bit asks some chips to count on.
            int at = _register + (i / registerBytes);
            buffer[i] = (_registers.GetValueOrDefault(at) ?? _registers.GetValueOrDefault(at & 0x7F))?[i % registerBytes] ?? 0;
        }
    }

    public override byte ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        Read(one);
        return one[0];
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Acknowledge();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Written.Add(buffer.ToArray());
        _register = buffer[0];
        if (buffer.Length > registerBytes)
        {
            Set(_register, buffer[1..].ToArray());
        }

        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public override void WriteByte(byte value) => Write([value]);

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Write(writeBuffer);
        Read(readBuffer);
    }

    private void Acknowledge()
    {
        if (!Answers)
        {
            throw new IOException("Error 121 performing I2C data transfer.");
        }
    }
}
