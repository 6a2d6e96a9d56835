using System.Collections;
using EdgeRnn.Device.Anomalies;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service;
using EdgeRnn.Device.Service.Scheduling;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors.Reading;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>The service on <c>replay:FILE@max</c> and <c>anomalies</c> on the same file, both with their defaults: the same bits, row by row.</summary>
public sealed class RunAgreesWithReplayTests : IDisposable
{
    private const int Rows = 1500;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scores_and_alarms_of_a_run_are_those_of_the_recording()
    {
        List<Seen> run = AssertAgree(Recording());
        Assert.Contains(run, seen => seen.Alarm);
    }

    [Theory]
    [InlineData("room")]
    [InlineData("telemetry")]
    public void A_bundled_recording_gives_the_same_in_both_whatever_its_rate(string name)
    {
        string path = _folder[name + ".csv"];
        File.WriteAllLines(path, File.ReadLines(Path.Combine(Repository.Root, $"device/recordings/{name}/{name}.csv")).Take(Rows + 1));
        Assert.Contains(AssertAgree(path), seen => seen.Score >= 10);
    }

    [Fact]
    public void What_a_unit_forbids_and_times_that_stand_still_change_nothing_of_it()
    {
        string path = _folder["odd.csv"];
        File.WriteAllLines(path, Enumerable.Range(-1, Rows + 1).Select(row => row < 0 ? "time,temperature (°C)" : FormattableString.Invariant(
            $"{DateTime.UnixEpoch.AddSeconds(30 * (row - (row % 50 == 49 ? 1 : 0))):s},{(row % 300 == 299 ? -900 : Math.Sin(row * 0.3) + (row % 7 * 0.01)):f4}")));
        AssertAgree(path);
    }

    /// <summary>Nothing is set but the source.</summary>
    private List<Seen> AssertAgree(string recording)
    {
        ServiceSettings all = ServiceSettings.Read(null, new Hashtable(), [$"stateFolder={_folder["state"]}", $"streams:main:sources=replay:{recording}@max"]);
        List<Seen> run = Run(Assert.Single(all.Streams), all);
        LoadedRecording loaded = RecordingReader.Read(recording, new EdgeRnn.Sensors.Reading.Options.ReadingOptions());
        WatchedRecording watched = AnomalyReplay.Run(loaded, StreamDefaults.Profile, TestContext.Current.CancellationToken);
        Assert.Equal(Rows, run.Count);
        Assert.Equal(watched.Rows.Select(Seen.Of), run);
        return run;
    }

    private static List<Seen> Run(StreamSettings settings, ServiceSettings all)
    {
        Recorder recorder = new();
        using StreamThreads threads = new(TimeProvider.System);
        using SensorStream stream = new(
            settings, StreamSensors.Open(settings, all, null, TimeProvider.System, _ => { }), all, long.MaxValue, TimeProvider.System, threads,
            new JournalPass(Path.Combine(all.StateFolder, "none")), new CheckpointBudget(1_000_000_000), journal: null)
        {
            Sinks = [recorder],
        };
        stream.Start();
        SpinWait.SpinUntil(() => stream.IsDone);
        Assert.Null(stream.Fault);
        return recorder.Results;
    }

    /// <summary>A rhythm of two channels with missing values, a lasting jump and a burst.</summary>
    private string Recording()
    {
        string path = _folder["recording.csv"];
        Random random = new(1);
        using StreamWriter file = new(path);
        file.WriteLine("time,a,b");
        for (int row = 0; row < Rows; row++)
        {
            double a = Math.Sin(row * 0.3) + (0.05 * random.NextDouble()) + (row >= 1000 ? 3 : 0);
            double b = Math.Cos(row * 0.2) + (0.05 * random.NextDouble()) + (row is >= 1200 and < 1205 ? 5 : 0);
            string time = DateTime.UnixEpoch.AddSeconds(row).ToString("yyyy-MM-dd HH:mm:ss", null);
            file.WriteLine(FormattableString.Invariant($"{time},{a:f4},{(row % 97 == 5 ? "" : FormattableString.Invariant($"{b:f4}"))}"));
        }

        return path;
    }

    private sealed class Recorder : IStreamSink
    {
        public List<Seen> Results { get; } = [];

        public void Write(string stream, StreamResult result) => Results.Add(Seen.Of(result));
    }

    private readonly record struct Seen(float Score, bool Alarm, int Channel, AnomalyCause Cause)
    {
        public static Seen Of(StreamResult result) => new((float)result.Score, result.Alarm, result.Channel, result.Cause);

        public static Seen Of(RowScore row) => new(row.Score, row.Alarm, row.Channel, row.Cause);
    }
}
