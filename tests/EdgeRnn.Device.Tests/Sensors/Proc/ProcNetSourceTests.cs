using System.Globalization;
using EdgeRnn.Sensors.Proc;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Proc;

public sealed class ProcNetSourceTests : IDisposable
{
    private readonly ProcTree _proc = new();

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Bytes_become_kilobytes_per_second_of_all_cards_and_of_the_loopback_apart()
    {
        using ProcNetSource source = Open(Interface("lo", 1024, 5, 1024) + Interface("eth0", 0, 0, 0) + Interface("wlan0", 0, 0, 0));

        _proc.Write("net/dev", ProcTree.NetHeading + Interface("lo", 3072, 9, 3072) + Interface("eth0", 1024, 9, 512) + Interface("wlan0", 4096, 9, 512));
        Dictionary<string, float> read = _proc.Read(source, 500);

        Assert.Equal(10f, read["net_rx"]);
        Assert.Equal(2f, read["net_tx"]);
        Assert.Equal(4f, read["lo_bytes"]);
        Assert.Equal(8f, read["lo_packets"]);
    }

    [Fact]
    public void An_address_that_touches_its_colon_is_read()
    {
        using ProcNetSource source = Open("eth0:1024 1 0 0 0 0 0 0 2048 1 0 0 0 0 0 0\n");

        _proc.Write("net/dev", ProcTree.NetHeading + "eth0:2048 1 0 0 0 0 0 0 4096 1 0 0 0 0 0 0\n");

        Assert.Equal([1f, 2f, float.NaN, float.NaN], _proc.Read(source, 1000).Values);
    }

    [Theory]
    [InlineData("br0")]
    [InlineData("docker0")]
    [InlineData("veth12ab")]
    [InlineData("bond0")]
    [InlineData("tun0")]
    [InlineData("wg0")]
    [InlineData("eth0.5")]
    [InlineData("ifb1")]
    public void Interfaces_that_stand_on_others_are_not_counted_again(string name)
    {
        using ProcNetSource source = Open(Interface("eth0", 0, 0, 0) + Interface(name, 0, 0, 0));

        _proc.Write("net/dev", ProcTree.NetHeading + Interface("eth0", 1024, 9, 2048) + Interface(name, 90000, 9, 90000));

        Assert.Equal([1f, 2f], _proc.Read(source, 1000).Values.Take(2));
    }

    [Fact]
    public void A_new_card_makes_the_rate_missing_once_and_leaves_the_loopback()
    {
        using ProcNetSource source = Open(Interface("lo", 0, 0, 0) + Interface("eth0", 0, 0, 0));

        _proc.Write("net/dev", ProcTree.NetHeading + Interface("lo", 1024, 1, 1024) + Interface("eth0", 1024, 9, 2048) + Interface("usb0", 90000, 9, 90000));
        float[] came = [.. _proc.Read(source, 1000).Values];
        float[] stays = [.. _proc.Read(source, 1000).Values];

        Assert.Equal([float.NaN, float.NaN, 1f, 1f], came);
        Assert.Equal([0f, 0f, 0f, 0f], stays);
    }

    [Theory]
    [InlineData("", "heading")]
    [InlineData("one line only\n", "heading")]
    [InlineData(ProcTree.NetHeading + "eth0 1 2 3\n", "line 3", "':'")]
    [InlineData(ProcTree.NetHeading + "eth0: many\n", "line 3", "bytes received")]
    [InlineData(ProcTree.NetHeading + "eth0: 1 2 3\n", "line 3", "bytes sent")]
    [InlineData(ProcTree.NetHeading + "lo: 1 x\n", "line 3", "packets received")]
    public void What_is_not_proc_is_refused_with_its_place(string text, params string[] says) => _proc.AssertRefused("net/dev", [text], says);

    private static string Interface(string name, long received, long packets, long sent) =>
        string.Create(CultureInfo.InvariantCulture, $"{name,6}: {received} {packets} 0 0 0 0 0 0 {sent} {packets} 0 0 0 0 0 0\n");

    private ProcNetSource Open(string interfaces) => new(_proc.Write("net/dev", ProcTree.NetHeading + interfaces).Root, _proc.Clock);
}
