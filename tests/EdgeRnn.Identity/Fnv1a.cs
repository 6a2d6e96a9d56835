namespace EdgeRnn.Identity;

/// <summary>The 64-bit FNV-1a hash over the bits of floats.</summary>
internal struct Fnv1a()
{
    private const ulong Prime = 0x100000001B3;

    /// <summary>The hash of all that was added.</summary>
    public ulong Value { get; private set; } = 0xCBF29CE484222325;

    /// <summary>Adds floats; all NaNs are one, for processors make them with different signs.</summary>
    public void Add(ReadOnlySpan<float> floats)
    {
        foreach (float x in floats)
        {
            uint bits = float.IsNaN(x) ? 0x7FC00000 : BitConverter.SingleToUInt32Bits(x);
            for (int shift = 0; shift < 32; shift += 8)
            {
                Value = (Value ^ ((bits >> shift) & 0xFF)) * Prime;
            }
        }
    }
}
