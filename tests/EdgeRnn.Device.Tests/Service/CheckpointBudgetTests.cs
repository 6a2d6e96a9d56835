using System.Collections;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service;
using EdgeRnn.Device.Service.Scheduling;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>The streams of a process share the day's bytes, and nothing that the journal is about to delete is lost to saving them.</summary>
public sealed class CheckpointBudgetTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointBudget _budget = new(1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_one_stream_writes_another_cannot()
    {
        Spend();
        using StreamCheckpoints checkpoints = new(_folder["b"], Engine(), ["a"], _budget);
        Assert.False(checkpoints.HasRoom);
        checkpoints.Capture();
        Assert.Equal(SaveOutcome.Postponed, checkpoints.Write(always: false));
        _budget.NoteFull(isWritten: false);
        _budget.NoteFull(isWritten: false);
        Assert.Contains("checkpoints of 2 streams, ", _budget.TakeNote(), StringComparison.Ordinal);
        Assert.Null(_budget.TakeNote());
        _budget.NoteFull(isWritten: true);
        Assert.Contains("raise journal:megabytes", _budget.TakeNote(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_written_beyond_the_day_s_bytes_before_the_journal_deletes_what_led_to_it()
    {
        Spend();
        ServiceSettings all = Settings("@max");
        using SampleJournal journal = new(_folder["state/samples.journal"], new JournalOptions { MaxBytes = 4 << 20 });
        Assert.Equal(-1, Run(all, journal));
        Fill(journal);
        // Of the 50 that were recorded, or later where the processor was busy elsewhere: what takes long is captured more often.
        Assert.InRange(Run(all, journal), 50, 100);
    }

    [Fact]
    public void A_stream_whose_sensor_is_silent_is_saved_before_the_journal_deletes_its_samples()
    {
        Spend();
        using SampleJournal journal = new(_folder["state/samples.journal"], new JournalOptions { MaxBytes = 4 << 20 });
        using StreamThreads threads = new(TimeProvider.System);
        using SensorStream stream = Open(Settings(pace: ""), threads, journal);
        StreamStatus status = stream.NewStatus();
        stream.Start();
        Assert.True(SpinWait.SpinUntil(HasOneSample, Limit));
        Fill(journal);
        Assert.True(stream.IsJournalRunningOut);
        stream.RequestCheckpoint();
        Assert.True(SpinWait.SpinUntil(() => stream.WriteCheckpoint() is null && stream.SavedAt == 1, Limit));
        Assert.False(stream.IsJournalRunningOut);

        bool HasOneSample()
        {
            stream.CopyStatus(status, isReport: false);
            return status.Rows == 1;
        }
    }

    /// <summary>Of a recording with a row an hour.</summary>
    private ServiceSettings Settings(string pace)
    {
        string rows = _folder.Write("rows.csv", $"time,a\n{string.Concat(Enumerable.Range(0, 50).Select(row => $"{new DateTime(2026, 1, 1).AddHours(row):s}Z,{row % 7}\n"))}");
        return ServiceSettings.Read(
            null, new Hashtable(), [$"stateFolder={_folder["state"]}", $"streams:main:sources=replay:{rows}{pace}", "streams:main:network:hidden=4"]);
    }

    /// <returns>What the newest checkpoint knows.</returns>
    private long Run(ServiceSettings all, SampleJournal journal)
    {
        using StreamThreads threads = new(TimeProvider.System);
        using SensorStream stream = Open(all, threads, journal);
        stream.RequestCheckpoint();
        stream.Start();
        Assert.True(SpinWait.SpinUntil(() => stream.IsDone, Limit));
        Assert.Null(stream.WriteCheckpoint());
        return stream.SavedAt;
    }

    private SensorStream Open(ServiceSettings all, StreamThreads threads, SampleJournal journal)
    {
        StreamSettings settings = all.Streams.Single();
        return new SensorStream(
            settings, StreamSensors.Open(settings, all, null, TimeProvider.System, _ => { }), all, long.MaxValue, TimeProvider.System, threads,
            new JournalPass(journal.Folder), _budget, journal);
    }

    private static void Fill(SampleJournal journal)
    {
        JournalWriter other = journal.Add("other", [.. Enumerable.Range(0, 1000).Select(c => $"c{c}")]);
        for (int i = 0; journal.Segment.Number < 4; i++)
        {
            other.Append(new JournalRecord { Sequence = i, Time = i, Values = new float[1000] });
        }
    }

    private void Spend()
    {
        using StreamCheckpoints checkpoints = new(_folder["a"], Engine(), ["a"], _budget);
        checkpoints.Capture();
        Assert.Equal(SaveOutcome.Saved, checkpoints.Write(always: false));
    }

    private static StreamEngine Engine() => new(new ForecasterOptions { Channels = 1, Profile = EdgeRnn.Forecasting.Experts.MixtureProfile.Light }, new MonitorOptions());
}
