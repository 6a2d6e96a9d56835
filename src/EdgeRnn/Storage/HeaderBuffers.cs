namespace EdgeRnn.Storage;

/// <summary>All that reading a header of any length needs: what a hostile file can make us allocate before it is verified.</summary>
internal sealed class HeaderBuffers
{
    public const int MaxNameBytes = 1024;
    public const int MaxTextBytes = 24 * 1024;
    public const int MaxRank = 16;

    public byte[] Text { get; } = new byte[MaxTextBytes];

    public byte[] Value { get; } = new byte[MaxTextBytes];

    public byte[] Name { get; } = new byte[MaxNameBytes];

    public long[] Shape { get; } = new long[MaxRank];
}
