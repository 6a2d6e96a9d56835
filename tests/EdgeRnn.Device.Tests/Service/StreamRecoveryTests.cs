using EdgeRnn.Device.Service;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>A state is a function of the journal: recovered from it alone, or from a checkpoint and the rest of it, it has the same bits.</summary>
public sealed class StreamRecoveryTests : IDisposable
{
    private const long Interval = 100_000;
    private static readonly string[] Channels = ["a", "b"];
    private readonly TemporaryFolder _folder = new();
    private readonly HandClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_journal_alone_and_a_checkpoint_with_the_rest_of_the_journal_give_the_state_bit_for_bit()
    {
        StreamEngine lived = New();
        byte[] checkpoint = Live(lived, checkpointAt: 170);

        StreamEngine fromJournal = New();
        Assert.Equal(300, Recover(fromJournal, Channels).Rows);
        Assert.Equal(Save(lived), Save(fromJournal));

        StreamEngine fromCheckpoint = New();
        CheckpointFile.Restore(new MemoryStream(checkpoint), fromCheckpoint.Visit);
        Assert.Equal(130, Recover(fromCheckpoint, Channels).Rows);
        Assert.Equal(Save(lived), Save(fromCheckpoint));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(170)]
    public void Samples_that_the_journal_no_longer_holds_are_counted_from_the_checkpoint_or_the_first_on(int checkpointAt)
    {
        StreamEngine engine = New();
        if (checkpointAt > 0)
        {
            CheckpointFile.Restore(new MemoryStream(Live(New(), checkpointAt)), engine.Visit);
            Directory.Delete(_folder["journal"], recursive: true);
        }

        using (SampleJournal journal = new(_folder["journal"]))
        {
            JournalWriter writer = journal.Add("main", Channels);
            writer.Append(new JournalRecord { Sequence = 400, Time = 400, Values = [1, 2], Decisions = "forget"u8 });
            writer.Append(new JournalRecord { Sequence = 410, Time = 410, Values = [1, 2], FollowsRollback = true });
            writer.Append(new JournalRecord { Sequence = 413, Time = 413, Values = [1, 2] });
        }

        StreamRecovery recovery = Recover(engine, Channels);
        Assert.Equal((3, 400 - checkpointAt + 2), (recovery.Rows, recovery.Missing));
    }

    [Fact]
    public void A_channel_that_was_not_recorded_is_missing_and_one_that_is_gone_is_left_out()
    {
        Live(New(), checkpointAt: 1);
        StreamEngine other = New();
        StreamRecovery recovery = Recover(other, ["b", "new"]);
        Assert.Equal((300, true), (recovery.Rows, recovery.HasOtherChannels));
        Assert.True(float.IsFinite(other.Forecaster.Forecast(0)[0]));
        Assert.True(float.IsNaN(other.Forecaster.Forecast(0)[1]));
    }

    [Fact]
    public void Decisions_of_the_past_are_taken_again_where_they_were_taken()
    {
        StreamEngine lived = New();
        byte[] checkpoint = [];
        using (SampleJournal journal = new(_folder["journal"]))
        {
            StreamStep step = new(lived, Interval, _clock, journal.Add("main", Channels));
            for (int i = 0; i < 1400; i++)
            {
                Decide(step, lived, i);
                Step(step, lived, shift: i is > 700 and < 760 ? 50 : 0);
                checkpoint = i == 1000 ? Save(lived) : checkpoint;
            }
        }

        Assert.Equal(1, lived.Monitor.Record(1).Number);
        Assert.Equal((AlarmLabel.Normal, 5000L), (lived.Monitor.Record(1).Label, lived.Monitor.SamplesPerFalseAlarm));
        foreach (byte[] start in (byte[][])[[], checkpoint])
        {
            StreamEngine again = New();
            if (start.Length > 0)
            {
                CheckpointFile.Restore(new MemoryStream(start), again.Visit);
            }

            Assert.Equal(0, Recover(again, Channels).Unknown);
            Assert.Equal(Save(lived), Save(again));
        }

        // The promise of before 600, a new beginning at 40, the alarm that was declared normal: without any of them it is another state.
        static void Decide(StreamStep step, StreamEngine engine, int sample)
        {
            EngineDecision[] decisions = sample switch
            {
                40 => [new PermitFalseAlarms(20_000), new ForgetAll()],
                600 => [new PermitFalseAlarms(1000)],
                720 or 1100 when engine.Monitor.Remembers(engine.Monitor.Alarms) => [new LabelAlarm(AlarmLabel.Normal, engine.Monitor.Alarms, engine.Monitor.Record(engine.Monitor.Alarms).Start)],
                900 => [new LabelAlarm(AlarmLabel.Fault, 1, engine.Monitor.Record(1).Start)],
                950 => [new LabelAlarm(AlarmLabel.None, 1, engine.Monitor.Record(1).Start)],
                1200 => [new PermitFalseAlarms(5000)],
                _ => [],
            };
            Array.ForEach(decisions, step.Decide);
        }
    }

    [Fact]
    public void An_alarm_of_other_options_is_not_declared_normal_and_a_decision_of_a_newer_version_is_counted()
    {
        StreamEngine engine = New();
        new LabelAlarm(AlarmLabel.Normal, 1, 700).Apply(engine);
        Assert.Equal(0, engine.Monitor.Alarms);
        using (SampleJournal journal = new(_folder["journal"]))
        {
            journal.Add("main", Channels).Append(new JournalRecord { Sequence = 0, Time = 0, Values = [1, 2], Decisions = "paint it black\nforget"u8 });
        }

        Assert.Equal(1, Recover(engine, Channels).Unknown);
    }

    /// <summary>300 samples in three lives, some too late to be learned from.</summary>
    /// <returns>The state after so many samples.</returns>
    private byte[] Live(StreamEngine engine, int checkpointAt)
    {
        byte[] checkpoint = [];
        for (int life = 0; life < 3; life++)
        {
            using SampleJournal journal = new(_folder["journal"]);
            StreamStep step = new(engine, Interval, _clock, journal.Add("main", Channels));
            if (life > 0)
            {
                step.MarkGap();
            }

            for (int i = 0; i < 100; i++)
            {
                Step(step, engine, late: i % 10 == 3, dropped: i / 10);
                if (engine.Samples == checkpointAt)
                {
                    checkpoint = Save(engine);
                }
            }
        }

        return checkpoint;
    }

    private void Step(StreamStep step, StreamEngine engine, float shift = 0, bool late = false, int dropped = 0)
    {
        long i = engine.Sequence + 1;
        _clock.Milliseconds += 1000;
        step.Run([MathF.Sin(i * 0.7f) + shift, i % 9 == 0 ? float.NaN : i % 7], _clock.GetTimestamp() - (late ? 2 * Interval : 0), dropped);
    }

    private StreamRecovery Recover(StreamEngine engine, string[] channels)
    {
        StreamRecovery recovery = new(engine, channels, new JournalPass(_folder["journal"]).Add("main", engine.Sequence + 1, () => { }), null, _clock);
        while (recovery.Run(64) == ShareState.Record)
        {
        }

        return recovery;
    }

    private static byte[] Save(StreamEngine engine)
    {
        using MemoryStream file = new();
        CheckpointFile.Save(file, engine.Visit);
        return file.ToArray();
    }

    private static StreamEngine New() => new(
        new ForecasterOptions
        {
            Channels = 2,
            Network = new LearnerOptions { InputSize = 1, OutputSize = 1, HiddenSize = 4, K2 = 4 },
        },
        new MonitorOptions());
}
