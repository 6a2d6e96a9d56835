using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Proc;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Proc;

/// <summary>A folder that stands for /proc, with the clock that its readers see.</summary>
internal sealed class ProcTree : IDisposable
{
    public const string NetHeading =
        "Inter-|   Receive                                                |  Transmit\n"
        + " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n";

    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Path;

    public HandClock Clock { get; } = new();

    public ProcTree Write(string file, string text)
    {
        Directory.CreateDirectory(_folder["net"]);
        _folder.Write(file, text);
        return this;
    }

    /// <summary>Reads after <paramref name="milliseconds"/> more.</summary>
    public Dictionary<string, float> Read(ISensorSource source, double milliseconds)
    {
        Clock.Milliseconds += milliseconds;
        float[] values = new float[source.Channels.Count];
        source.Read(values);
        return source.Channels.Zip(values).ToDictionary(pair => pair.First.Id, pair => pair.Second);
    }

    /// <summary>Opening or reading these texts one after the other must end in one error that names the file and says this.</summary>
    public void AssertRefused(string file, string[] texts, string[] says)
    {
        SensorException error = Assert.Throws<SensorException>(() =>
        {
            Write(file, texts[0]);
            using SensorSet source = new(ProcSensors.Open(Root, Clock));
            foreach (string text in texts[1..])
            {
                Write(file, text);
                Read(source, 100);
            }
        });
        Assert.Contains(Path.Combine(Root, file), error.Message, StringComparison.Ordinal);
        Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose() => _folder.Dispose();
}
