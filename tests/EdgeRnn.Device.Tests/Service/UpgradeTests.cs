using System.Collections;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service;
using EdgeRnn.Device.Service.Scheduling;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Storage.Journal;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>
/// Two hours of the simulated office, a sample a second, then a start with other experts, horizons or channels: all is learned again from the journal,
/// the old state stays beside until that is done, and the next 1,000 forecasts are, bit for bit, those of a stream that was never interrupted and whose new
/// channels have no past.
/// </summary>
public sealed class UpgradeTests : IDisposable
{
    private const string AllChannels = "temp_in,temp_out,temp_radiator,humidity,co2,light";
    private const string FewerChannels = "temp_in,temp_out,temp_radiator,humidity,co2";
    private static readonly int Past = Effort.Of(7200, whenEmulated: 700), Next = Effort.Of(1000, whenEmulated: 100);
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _lines = File.ReadAllLines(Path.Combine(Repository.Root, "device", "recordings", "room", "room.csv"));

    public void Dispose() => _folder.Dispose();

    [Exhaustive]
    [Theory]
    [InlineData("profile=light", "profile=standard", AllChannels, AllChannels)]
    [InlineData("horizons=1", "horizons=1,5", AllChannels, AllChannels)]
    [InlineData("horizons=1", "horizons=1", AllChannels, FewerChannels)]
    [InlineData("horizons=1", "horizons=1", FewerChannels, AllChannels)]
    public void What_does_not_fit_is_learned_again_from_the_journal(string before, string now, string channelsBefore, string channelsNow)
    {
        Run(Settings(Rows(1, Past), before, channelsBefore), isChangeExpected: false);
        string old = Path.GetFileName(Assert.Single(Checkpoints()));
        List<float[]> upgraded = Run(Settings(Rows(1 + Past, Next), now, channelsNow), isChangeExpected: true);
        Assert.Single(Checkpoints());
        Assert.True(File.Exists(_folder[$"state/main/{old}.other-options"]));

        StreamSettings settings = Settings(Rows(1, Past + Next), now, channelsNow).Streams.Single();
        LoadedRecording whole = RecordingReader.Read(_folder["rows.csv"], new() { Columns = settings.Channels });
        for (int row = 0; row < Past && channelsBefore.Length < channelsNow.Length; row++)
        {
            whole.Values[row][^1] = float.NaN;
        }

        StreamEngine engine = new(settings.Forecaster(settings.Channels.Count), new MonitorOptions());
        List<float[]> unbroken = [.. Enumerable.Range(0, Past + Next).Select(row => engine.Step(row, 0, whole.Values[row], learn: true).Due(0).ToArray())];
        Assert.Equal(unbroken.Skip(Past), upgraded);
    }

    private string Rows(int first, int count)
    {
        File.WriteAllLines(_folder["rows.csv"], [_lines[0], .. _lines.AsSpan(first, count).ToArray()]);
        return _folder["rows.csv"];
    }

    private string[] Checkpoints() => Directory.GetFiles(_folder["state/main"], "checkpoint-*.safetensors");

    private ServiceSettings Settings(string rows, string setting, string channels) => ServiceSettings.Read(
        null, new Hashtable(),
        [$"stateFolder={_folder["state"]}", $"streams:main:sources=replay:{rows}@max", "streams:main:profile=light", $"streams:main:channels={channels}", $"streams:main:{setting}"]);

    private List<float[]> Run(ServiceSettings all, bool isChangeExpected)
    {
        StreamSettings settings = all.Streams.Single();
        Recorder recorder = new();
        using SampleJournal journal = new(_folder["state/samples.journal"]);
        using StreamThreads threads = new(TimeProvider.System);
        using SensorStream stream = new(
            settings, StreamSensors.Open(settings, all, null, TimeProvider.System, _ => { }), all, long.MaxValue, TimeProvider.System, threads,
            new JournalPass(journal.Folder), new CheckpointBudget(1_000_000_000), journal)
        {
            Sinks = [recorder],
        };
        Assert.Equal(isChangeExpected, stream.HasOtherState);
        stream.RequestCheckpoint();
        stream.Start();
        SpinWait.SpinUntil(() => stream.IsDone);
        Assert.Null(stream.Fault);
        Assert.Null(stream.SaveLast(ended: true));
        StartedEvent started = Assert.Single(stream.TakeEvents().OfType<StartedEvent>());
        Assert.Equal((isChangeExpected, isChangeExpected ? Past : 0), (started.Recovered.IsRelearned, (int)started.Recovered.JournalRows));
        Assert.Equal(isChangeExpected, started.How.EndsWith("because the saved state was of other options, channels or another version", StringComparison.Ordinal));
        return recorder.Results;
    }

    private sealed class Recorder : IStreamSink
    {
        public List<float[]> Results { get; } = [];

        public void Write(string stream, StreamResult result) => Results.Add(result.Due(0).ToArray());
    }
}
