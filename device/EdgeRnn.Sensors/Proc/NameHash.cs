namespace EdgeRnn.Sensors.Proc;

/// <summary>FNV-1a over names, each closed by a zero byte: distinguishes one list of devices from another without keeping it.</summary>
internal struct NameHash()
{
    public uint Value { get; private set; } = 2166136261;

    public void Add(ReadOnlySpan<byte> name)
    {
        foreach (byte letter in name)
        {
            Mix(letter);
        }

        Mix(0);
    }

    private void Mix(byte letter) => Value = (Value ^ letter) * 16777619;
}
