using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Proc;
using EdgeRnn.Sensors.Sampling;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Proc;

[Collection(nameof(Undisturbed))]
public sealed class ProcSensorsTests : IDisposable
{
    private readonly ProcTree _proc = new();

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Only_the_files_that_are_there_become_sources()
    {
        _proc.Write("meminfo", "MemTotal: 5 kB\nMemAvailable: 5 kB\n");

        using SensorSet source = new(ProcSensors.Open(_proc.Root, _proc.Clock));

        Assert.Equal(["mem_used"], source.Channels.Select(channel => channel.Id));
    }

    [Fact]
    public void A_folder_without_any_is_refused_with_its_name()
    {
        SensorException error = Assert.Throws<SensorException>(() => ProcSensors.Open(_proc.Root, _proc.Clock));

        Assert.Contains(_proc.Root, error.Message, StringComparison.Ordinal);
        Assert.Contains("--proc", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_written_to_a_recording_allocates_nothing()
    {
        string stat = string.Concat(Enumerable.Range(0, 64).Select(core => $"cpu{core} 1 2 3 4 5 6 7 8 9 10\n"));
        string root = _proc.Write("stat", $"{stat}intr 5 {string.Concat(Enumerable.Repeat("0 ", 3000))}\nctxt 7\nprocesses 9\n")
            .Write("meminfo", "MemTotal: 9 kB\nMemAvailable: 5 kB\n")
            .Write("diskstats", "8 0 sda 1 2 3 4 5 6 7 8\n8 1 sda1 1 2 3 4 5 6 7 8\n")
            .Write("net/dev", $"{ProcTree.NetHeading}lo: 1 2 0 0 0 0 0 0 3 0\neth0: 1 2 0 0 0 0 0 0 3 0\n").Root;

        AssertAllocatesNothing(root);
    }

    [Fact]
    public void A_sample_of_this_machine_allocates_nothing()
    {
        Assert.SkipUnless(File.Exists("/proc/stat"), "this machine has no /proc");

        AssertAllocatesNothing("/proc");
    }

    private static void AssertAllocatesNothing(string root)
    {
        using SensorSet source = new(ProcSensors.Open(root, TimeProvider.System));
        CsvRecordingWriter writer = new(TextWriter.Null, source.Channels);
        float[] values = new float[source.Channels.Count];
        Sample(100);
        Assert.Equal(0, Allocations.Of(() => Sample(100)));

        void Sample(int count)
        {
            for (int i = 0; i < count; i++)
            {
                source.Read(values);
                writer.Write(DateTime.UnixEpoch, values);
            }
        }
    }
}
