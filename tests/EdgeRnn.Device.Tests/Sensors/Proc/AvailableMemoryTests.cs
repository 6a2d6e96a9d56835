using EdgeRnn.Sensors.Proc;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Proc;

public sealed class AvailableMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_what_the_kernel_says() =>
        Assert.Equal(7L << 10, AvailableMemory.FromKernel(_folder.Write("meminfo", "MemTotal:       12 kB\nMemAvailable:    7 kB\n")));

    [Fact]
    public void Without_the_kernels_word_the_runtimes_is_taken()
    {
        Assert.Null(AvailableMemory.FromKernel(_folder["missing"]));
        Assert.Null(AvailableMemory.FromKernel(_folder.Write("old", "MemTotal: 12 kB\n")));
        Assert.True(AvailableMemory.Bytes() > 1 << 20);
    }
}
