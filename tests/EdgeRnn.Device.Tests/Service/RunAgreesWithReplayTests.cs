using System.Collections;
using EdgeRnn.Device.Anomalies;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors.Reading;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>The service on <c>replay:FILE@max</c>, the engine on the rows of the same file, and <c>anomalies</c>: the same bits, row by row.</summary>
public sealed class RunAgreesWithReplayTests : IDisposable
{
    private const int Rows = 1500;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scores_forecasts_and_alarms_of_a_run_are_those_of_the_recording()
    {
        string recording = Recording();
        ServiceSettings all = ServiceSettings.Read(
            null, new Hashtable(), [$"stateFolder={_folder["state"]}", $"streams:main:sources=replay:{recording}@max", "streams:main:horizons=1"]);
        StreamSettings settings = Assert.Single(all.Streams);
        List<Seen> run = Run(settings, all);

        LoadedRecording loaded = RecordingReader.Read(recording, new EdgeRnn.Sensors.Reading.Options.ReadingOptions());
        StreamEngine engine = new(settings.Forecaster(loaded.Columns.Count), settings.Alarm);
        List<Seen> replayed = [.. Enumerable.Range(0, Rows).Select(row => Seen.Of(engine.Step(row, StreamEngine.NoTime, loaded.Values[row], learn: true)))];

        Assert.Equal(replayed, run);
        WatchedRecording watched = AnomalyReplay.Run(loaded, settings.Alarm.SamplesPerFalseAlarm, MixtureProfile.Standard, TestContext.Current.CancellationToken);
        Assert.Equal(watched.Rows.Select(row => (row.Score, row.Alarm)), run.Select(seen => ((float)seen.Score, seen.Alarm)));
        Assert.Contains(run, seen => seen.Alarm);
        Assert.Contains(run, seen => seen.State == StreamState.Watching);
    }

    private List<Seen> Run(StreamSettings settings, ServiceSettings all)
    {
        Recorder recorder = new();
        using SensorStream stream = new(
            settings, StreamSensors.Open(settings, all, TimeProvider.System, _ => { }), _folder["state"], long.MaxValue, TimeProvider.System)
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

    private readonly record struct Seen(double Score, bool Alarm, StreamState State, AnomalyCause Cause, float Due)
    {
        public static Seen Of(StreamResult result) =>
            new(result.Score, result.Alarm, result.State, result.Cause, result.Due(0)[1]);
    }
}
