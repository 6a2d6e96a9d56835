using System.Collections;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service;
using EdgeRnn.Device.Service.Scheduling;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>A stream that is stopped while it learns again from the journal.</summary>
public sealed class StoppedRecoveryTests : IDisposable
{
    private const int Rows = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _log = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_does_not_report_to_have_started_and_the_next_start_knows_all()
    {
        ServiceSettings all = Settings();
        using SampleJournal journal = new(_folder["state/samples.journal"]);
        Assert.Equal(0, Recovered(Run(all, journal, isStopped: false)));
        Assert.Empty(Run(all, journal, isStopped: true));
        Assert.Contains("is stopped before it has learned again all that the journal holds", Assert.Single(_log), StringComparison.Ordinal);
        Assert.Equal(Rows, Recovered(Run(all, journal, isStopped: false)));
    }

    private static long Recovered(List<StreamEvent> events) => Assert.IsType<StartedEvent>(events[0]).Recovered.JournalRows;

    private List<StreamEvent> Run(ServiceSettings all, SampleJournal journal, bool isStopped)
    {
        StreamSettings settings = all.Streams.Single();
        using StreamThreads threads = new(TimeProvider.System);
        using SensorStream stream = new(
            settings, StreamSensors.Open(settings, all, null, TimeProvider.System, _ => { }), all, long.MaxValue, TimeProvider.System, threads,
            new JournalPass(journal.Folder), new CheckpointBudget(1 << 30), journal)
        {
            Log = (_, line) => _log.Add(line),
        };
        if (isStopped)
        {
            stream.RequestStop();
        }

        stream.Start();
        Assert.True(stream.AwaitStop(Limit));
        Assert.Null(stream.SaveLast(ended: true));
        return [.. stream.TakeEvents()];
    }

    private ServiceSettings Settings()
    {
        string rows = _folder.Write("rows.csv", $"a\n{string.Concat(Enumerable.Range(0, Rows).Select(row => $"{row % 7}\n"))}");
        return ServiceSettings.Read(
            null, new Hashtable(), [$"stateFolder={_folder["state"]}", $"streams:main:sources=replay:{rows}@max", "streams:main:network:hidden=4"]);
    }
}
