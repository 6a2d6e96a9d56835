namespace EdgeRnn.Sensors.Proc;

/// <summary>
/// <c>proc/net/dev</c>: what all network cards together received and sent, and the loopback apart, whose two
/// directions are the same bytes. Interfaces that stand on others (bridge, bond, tunnel, ...) would count twice.
/// </summary>
internal sealed class ProcNetSource : ISensorSource
{
    private readonly ProcFile _file;
    private readonly MonotonicClock _clock;
    private SummedRates _cards;
    private CounterRate _loopbackBytes;
    private CounterRate _loopbackPackets;

    /// <exception cref="SensorException">No such file, or not of this form.</exception>
    public ProcNetSource(string root, TimeProvider time)
    {
        _file = new ProcFile(Path.Combine(root, "net", "dev"));
        _clock = new MonotonicClock(time);
        Channels =
        [
            Channel("net_rx", "received by network cards", "KB/s"),
            Channel("net_tx", "sent by network cards", "KB/s"),
            Channel("lo_bytes", "through the loopback", "KB/s"),
            Channel("lo_packets", "packets through the loopback", "1/s"),
        ];
        Read(new float[Channels.Count]);
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public void Read(Span<float> values)
    {
        double now = _clock.Seconds;
        ulong bytesReceived = 0;
        ulong bytesSent = 0;
        NameHash cards = new();
        values.Fill(float.NaN);
        ProcText text = new(_file.Read(), _file.Path);

        // Two lines of headings.
        for (int heading = 0; heading < 2; heading++)
        {
            if (!text.NextLine())
            {
                throw new SensorException($"{_file.Path}: expected two heading lines, then a line per interface, as Linux writes it");
            }
        }

        while (text.NextLine())
        {
            ReadOnlySpan<byte> name = text.Until((byte)':');
            if (name.SequenceEqual("lo"u8))
            {
                values[2] = _loopbackBytes.Next(text.Counter("bytes received"), now) / 1024f;
                values[3] = _loopbackPackets.Next(text.Counter("packets received"), now);
            }
            else if (!IsStacked(name))
            {
                cards.Add(name);
                bytesReceived += text.Counter("bytes received");
                text.Skip(7);
                bytesSent += text.Counter("bytes sent");
            }
        }

        (float received, float sent) = _cards.Next(cards, bytesReceived, bytesSent, now);
        (values[0], values[1]) = (received / 1024f, sent / 1024f);
    }

    public void Dispose() => _file.Dispose();

    private SensorChannel Channel(string id, string name, string unit) => new(id, "proc", name, unit, _file.Path);

    // proc does not show what an interface stands on, but the usual names do; eth0.5 is a part of eth0.
    private static bool IsStacked(ReadOnlySpan<byte> name) =>
        name.Contains((byte)'.')
        || name.StartsWith("br"u8) || name.StartsWith("bond"u8) || name.StartsWith("docker"u8) || name.StartsWith("dummy"u8)
        || name.StartsWith("ifb"u8) || name.StartsWith("sit"u8) || name.StartsWith("tap"u8) || name.StartsWith("team"u8)
        || name.StartsWith("tun"u8) || name.StartsWith("veth"u8) || name.StartsWith("virbr"u8) || name.StartsWith("vlan"u8)
        || name.StartsWith("wg"u8);
}
