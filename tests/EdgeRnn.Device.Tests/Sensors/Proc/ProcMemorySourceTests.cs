using EdgeRnn.Sensors.Proc;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Proc;

public sealed class ProcMemorySourceTests : IDisposable
{
    private readonly ProcTree _proc = new();

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Memory_in_use_is_what_is_not_available()
    {
        _proc.Write("meminfo", "MemTotal:       4096000 kB\nMemFree:         100000 kB\nMemAvailable:   1024000 kB\nBuffers: 1 kB\n");
        using ProcMemorySource source = new(_proc.Root);

        Assert.Equal(3000f, _proc.Read(source, 0)["mem_used"]);
        Assert.Equal("MB", source.Channels[0].Unit);
    }

    [Theory]
    [InlineData("MemTotal: 5 kB\nMemFree: 5 kB\n", "MemAvailable")]
    [InlineData("MemAvailable: 5 kB\n", "MemTotal")]
    [InlineData("MemTotal: 5 kB\nMemAvailable: 6 kB\n", "not above")]
    [InlineData("MemTotal: much\nMemAvailable: 6 kB\n", "line 1", "kilobytes")]
    [InlineData("", "MemTotal")]
    public void What_is_not_proc_is_refused_with_its_place(string text, params string[] says) => _proc.AssertRefused("meminfo", [text], says);
}
