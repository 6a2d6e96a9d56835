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
        StateFile.Restore(new MemoryStream(checkpoint), fromCheckpoint.Visit);
        Assert.Equal(130, Recover(fromCheckpoint, Channels).Rows);
        Assert.Equal(Save(lived), Save(fromCheckpoint));
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

    /// <summary>300 samples in three lives, some too late to be learned from.</summary>
    /// <returns>The state after so many samples.</returns>
    private byte[] Live(StreamEngine engine, int checkpointAt)
    {
        byte[] checkpoint = [];
        float[] sample = new float[2];
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
                _clock.Milliseconds += 1000;
                sample[0] = MathF.Sin(engine.Samples * 0.7f);
                sample[1] = i % 9 == 0 ? float.NaN : i % 7;
                step.Run(sample, _clock.GetTimestamp() - (i % 10 == 3 ? 2 * Interval : 0), dropped: i / 10);
                if (engine.Samples == checkpointAt)
                {
                    checkpoint = Save(engine);
                }
            }
        }

        return checkpoint;
    }

    private StreamRecovery Recover(StreamEngine engine, string[] channels)
    {
        StreamRecovery recovery = new(engine, channels, () => Assert.Fail("nothing was rolled back"));
        recovery.Run(new JournalReader(_folder["journal"], "main", engine.Sequence + 1), CancellationToken.None);
        return recovery;
    }

    private static byte[] Save(StreamEngine engine)
    {
        using MemoryStream file = new();
        StateFile.Save(file, engine.Visit);
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
