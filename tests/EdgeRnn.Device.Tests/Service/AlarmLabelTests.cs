using System.Collections;
using System.Globalization;
using System.Text;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service;
using EdgeRnn.Device.Service.Scheduling;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.State;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary><c>edgernn label</c> and the stream that takes it: a level shift is an alarm, which is on when the first run ends.</summary>
public sealed class AlarmLabelTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("normal", AlarmLabel.Normal, "is declared normal")]
    [InlineData("fault", AlarmLabel.Fault, "is declared a fault")]
    public async Task A_label_reaches_state_and_journal_and_is_answered(string word, AlarmLabel label, string expected)
    {
        Run(0, 360);

        Task<CommandResult> command = Ask("now", word);
        Run(360, 20);
        CommandResult result = await command.WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("main: alarm 1, ", result.Output, StringComparison.Ordinal);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
        AlarmRecord record = FromJournal().Monitor.Record(1);
        Assert.Equal((label, label == AlarmLabel.Normal ? AlarmEnd.DeclaredNormal : AlarmEnd.None), (record.Label, record.Ending));

        command = Ask("now", "none");
        Run(380, 20);
        result = await command.WaitAsync(Limit, TestContext.Current.CancellationToken);
        bool isOver = label == AlarmLabel.Normal;
        Assert.Equal(isOver ? ExitCode.BadInput : ExitCode.Done, result.ExitCode);
        Assert.Contains(isOver ? "no alarm was on at " : "is no longer declared anything", result.Output, StringComparison.Ordinal);
        Assert.Equal(isOver ? AlarmLabel.Normal : AlarmLabel.None, FromJournal().Monitor.Record(1).Label);
    }

    [Fact]
    public void A_label_waits_for_a_service_and_a_folder_with_one_is_sound()
    {
        Run(0, 360);

        CommandResult result = Label("2001-01-01T00:00:00Z", "fault", "0");
        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        Assert.Contains("no service has answered within 0 s; the label waits in ", result.Output, StringComparison.Ordinal);
        Assert.Contains(new StateVerification(_folder["state"]).Run(), file => file.Verdict == StateVerdict.Sound && file.What.StartsWith("a label", StringComparison.Ordinal));

        Run(360, 1);
        (bool isDone, string text) = LabelRequests.Read(Assert.Single(Directory.GetFiles(_folder["state"], "label-*")))!.Value;
        Assert.False(isDone);
        Assert.StartsWith("main: no alarm was on at 2001-01-01T00:00:00Z; the newest were on since ", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder["state"], "label-*"));
    }

    [Fact]
    public void What_is_no_request_is_answered_and_left_out()
    {
        Run(0, 1);
        File.WriteAllText(_folder["state/label-x.request"], "{}");
        Run(1, 1);
        Assert.False(LabelRequests.Read(_folder["state/label-x.answer"])!.Value.IsDone);
    }

    [Theory]
    [InlineData("other", "now", "normal", ExitCode.BadInput, "name a stream of the service")]
    [InlineData("main", "yesterday", "normal", ExitCode.WrongUsage, "TIME is 'yesterday'; expected a time such as")]
    [InlineData("main", "now", "good", ExitCode.WrongUsage, "good")]
    public void What_cannot_be_asked_for_is_refused(string stream, string time, string label, ExitCode code, string expected)
    {
        Directory.CreateDirectory(_folder["state/main"]);
        CommandResult result = CommandLine.Run("label", stream, time, label, "--set", $"stateFolder={_folder["state"]}");
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private CommandResult Label(string time, string label, string wait) =>
        CommandLine.Run("label", "main", time, label, "--wait", wait, "--set", $"stateFolder={_folder["state"]}");

    private Task<CommandResult> Ask(string time, string label)
    {
        Task<CommandResult> command = Task.Run(() => Label(time, label, "60"));
        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(_folder["state"], "label-*.request").Length > 0, Limit));
        return command;
    }

    /// <summary>Noise, 40 higher from row 340 on.</summary>
    private void Run(int first, int rows)
    {
        StringBuilder text = new("a\n");
        Random random = new(3);
        for (int row = 0; row < first + rows; row++)
        {
            double value = random.NextDouble() + (row >= 340 ? 40 : 0);
            text.Append(row >= first ? string.Create(CultureInfo.InvariantCulture, $"{value}\n") : "");
        }

        ServiceSettings all = Settings(_folder.Write("rows.csv", text.ToString()));
        using SampleJournal journal = new(_folder["state/samples.journal"]);
        using StreamThreads threads = new(TimeProvider.System);
        using SensorStream stream = new(
            all.Streams.Single(), StreamSensors.Open(all.Streams.Single(), all, null, TimeProvider.System, _ => { }), all, long.MaxValue, TimeProvider.System, threads,
            new JournalPass(journal.Folder), new CheckpointBudget(1_000_000_000), journal);
        using StringWriter log = new();
        new LabelRequests(_folder["state"], TimeProvider.System).Take([stream], new Notices(log, TimeProvider.System, forJournal: false));
        stream.Start();
        Assert.True(SpinWait.SpinUntil(() => stream.IsDone, Limit));
        Assert.Null(stream.Fault);
    }

    private ServiceSettings Settings(string rows) => ServiceSettings.Read(
        null, new Hashtable(), [$"stateFolder={_folder["state"]}", $"streams:main:sources=replay:{rows}@max", "streams:main:profile=light"]);

    private StreamEngine FromJournal()
    {
        StreamSettings settings = Settings(_folder["rows.csv"]).Streams.Single();
        StreamEngine engine = new(settings.Forecaster(1), new MonitorOptions());
        StreamRecovery recovery = new(engine, ["a"], new JournalPass(_folder["state/samples.journal"]).Add("main", 0, () => { }), null, TimeProvider.System);
        while (recovery.Run(1000) == ShareState.Record)
        {
        }

        return engine;
    }
}
