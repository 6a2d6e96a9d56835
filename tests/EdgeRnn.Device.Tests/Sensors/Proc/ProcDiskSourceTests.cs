using System.Globalization;
using EdgeRnn.Sensors.Proc;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Proc;

public sealed class ProcDiskSourceTests : IDisposable
{
    private readonly ProcTree _proc = new();

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Sectors_of_512_bytes_become_kilobytes_per_second_of_all_disks()
    {
        using ProcDiskSource source = Open(Disk("sda", 1000, 5000) + Disk("nvme0n1", 0, 0));

        _proc.Write("diskstats", Disk("sda", 1020, 5000) + Disk("nvme0n1", 0, 600));
        Dictionary<string, float> read = _proc.Read(source, 200);

        Assert.Equal(50f, read["disk_read"]);
        Assert.Equal(1500f, read["disk_write"]);
    }

    [Theory]
    [InlineData("sda", "sda1", "sda15")]
    [InlineData("nvme0n1", "nvme0n1p1", "nvme0n1p12")]
    [InlineData("mmcblk0", "mmcblk0p1", "mmcblk0p2")]
    [InlineData("vda", "loop0", "zram0", "ram1", "dm-0", "md127")]
    public void Partitions_and_stacked_devices_are_not_counted_again(string disk, params string[] others)
    {
        using ProcDiskSource source = Open(Disk(disk, 0, 0) + string.Concat(others.Select(name => Disk(name, 0, 0))));

        _proc.Write("diskstats", Disk(disk, 2, 4) + string.Concat(others.Select(name => Disk(name, 100, 100))));

        Assert.Equal([1f, 2f], _proc.Read(source, 1000).Values);
    }

    [Theory]
    [InlineData("sda", "sdaa")]
    [InlineData("nvme0n1", "nvme0n10")]
    [InlineData("nvme0n1", "nvme0n12")]
    [InlineData("mmcblk0", "mmcblk0boot0")]
    [InlineData("mmcblk0", "mmcblk0p")]
    public void Disks_with_like_names_are_two(string first, string second)
    {
        using ProcDiskSource source = Open(Disk(first, 0, 0) + Disk(second, 0, 0));

        _proc.Write("diskstats", Disk(first, 2, 4) + Disk(second, 2, 4));

        Assert.Equal([2f, 4f], _proc.Read(source, 1000).Values);
    }

    [Fact]
    public void A_disk_that_is_added_or_removed_makes_the_rate_missing_once()
    {
        using ProcDiskSource source = Open(Disk("sda", 0, 0));

        _proc.Write("diskstats", Disk("sda", 2, 2) + Disk("sdb", 900000, 900000));
        float[] came = [.. _proc.Read(source, 1000).Values];
        _proc.Write("diskstats", Disk("sda", 4, 4) + Disk("sdb", 900002, 900000));
        float[] stays = [.. _proc.Read(source, 1000).Values];
        _proc.Write("diskstats", Disk("sda", 900004, 900004));
        float[] went = [.. _proc.Read(source, 1000).Values];

        Assert.All(came, value => Assert.True(float.IsNaN(value)));
        Assert.Equal([2f, 1f], stays);
        Assert.All(went, value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void A_counter_that_wrapped_is_missing()
    {
        using ProcDiskSource source = Open(Disk("sda", uint.MaxValue, 10));

        _proc.Write("diskstats", Disk("sda", 5, 12));

        Assert.Equal([float.NaN, 1f], _proc.Read(source, 1000).Values);
    }

    [Theory]
    [InlineData("8 0 sda 1 2\n", "line 1", "sectors read")]
    [InlineData("8 0 sda 1 2 3 4 5 6 x 8\n", "line 1", "sectors written")]
    [InlineData("8 0 sda 1 2 3 4 5 6 7 8\n\n", "line 2", "sectors read")]
    public void What_is_not_proc_is_refused_with_its_place(string text, params string[] says) => _proc.AssertRefused("diskstats", [text], says);

    private static string Disk(string name, long read, long written) =>
        string.Create(CultureInfo.InvariantCulture, $"   8       0 {name} 7 7 {read} 7 7 7 {written} 7 0 7 7 0 0 0 0 0 0\n");

    private ProcDiskSource Open(string text) => new(_proc.Write("diskstats", text).Root, _proc.Clock);
}
