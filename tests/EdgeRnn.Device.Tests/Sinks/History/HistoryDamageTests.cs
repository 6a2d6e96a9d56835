using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.History;

/// <summary>Damaged and deleted files, and a disk that refuses.</summary>
public sealed class HistoryDamageTests : HistoryTrial
{
    [Fact]
    public void A_damaged_history_is_set_aside_and_a_new_one_begun()
    {
        File.WriteAllText(Path, new string('x', 10_000));
        using (HistoryDatabase history = Open())
        {
            Report(history, HandClock.Start.UtcDateTime, 1, 1);
        }

        AssertBegunAgain();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damaged_pages_behind_a_sound_header_are_damage_too(bool whileItRuns)
    {
        // More than the database keeps in memory.
        Fill(40_000);
        using (HistoryDatabase history = Open())
        {
            if (whileItRuns)
            {
                history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Learning));
            }

            using (FileStream file = new(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                file.Position = 4096;
                file.Write(new byte[file.Length - 4096]);
            }

            Report(history, HandClock.Start.UtcDateTime, 1, 1);
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Watching));
        }

        AssertBegunAgain();
    }

    [Fact]
    public void Reading_damaged_pages_is_an_error_that_names_the_file()
    {
        Fill(3000);
        byte[] bytes = File.ReadAllBytes(Path);
        bytes.AsSpan(8192).Fill(0xff);
        File.WriteAllBytes(Path, bytes);

        CommandResult result = CommandLine.Run("history", "--set", $"stateFolder={Folder.Path}");
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains($"{Path}: cannot be read as a history: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_deleted_is_made_again()
    {
        using (HistoryDatabase history = Open())
        {
            Report(history, HandClock.Start.UtcDateTime, 1, 1);
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Learning));
            File.Delete(Path);
            Report(history, HandClock.Start.UtcDateTime, 2, 2);
        }

        Assert.Contains("was deleted while the service ran", Errors.ToString(), StringComparison.Ordinal);
        using HistoryReader reader = new(Path);
        Assert.Equal([1L, 1L], reader.Series().Select(series => series.Samples));
    }

    [Fact]
    public void One_that_is_replaced_as_by_a_disk_over_its_folder_is_noticed()
    {
        Directory.CreateDirectory(Folder["under"]);
        Directory.CreateDirectory(Folder["over"]);
        foreach (string path in (string[])[Folder["under/history.db"], Folder["over/history.db"]])
        {
            using HistoryDatabase history = new(path, new HistorySettings(true, 30, 64), new Notices(Errors, Clock, false), Clock);
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Learning));
        }

        using (HistoryDatabase history = new(Folder["over/history.db"], new HistorySettings(true, 30, 64), new Notices(Errors, Clock, false), Clock))
        {
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Learning));
            Directory.Move(Folder["over"], Folder["gone"]);
            Directory.Move(Folder["under"], Folder["over"]);
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Watching));
        }

        Assert.Contains("was replaced while the service ran", Errors.ToString(), StringComparison.Ordinal);
        using HistoryReader reader = new(Folder["over/history.db"]);
        Assert.Equal(["learning", "watching"], reader.Events(HandClock.Start.UtcDateTime).Select(happened => happened.Kind));
    }

    [Fact]
    public void One_that_is_deleted_after_the_disk_refused_is_missed_as_well()
    {
        using HistoryDatabase history = new(Path, new HistorySettings(true, 30, 1), new Notices(Errors, Clock, false), Clock);
        history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Learning));
        history.Report(new StateEvent(HandClock.Start.UtcDateTime, new string('s', 2 << 20), StreamState.Watching));
        Assert.Contains("not written, tried again later", Errors.ToString(), StringComparison.Ordinal);
        File.Delete(Path);
        history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Watching));
        Assert.Contains("was deleted while the service ran", Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_refuses_is_tried_again_until_it_takes_what_waits()
    {
        Folder.Write("file", "");
        string path = Folder["file/history.db"];
        using (HistoryDatabase history = new(path, new HistorySettings(true, 30, 64), new Notices(Errors, Clock, false), Clock))
        {
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Learning));
            Assert.Contains("not written, tried again later", Errors.ToString(), StringComparison.Ordinal);
            File.Delete(Folder["file"]);
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Watching));
        }

        using HistoryReader reader = new(path);
        Assert.Equal(["learning", "watching"], reader.Events(HandClock.Start.UtcDateTime).Select(happened => happened.Kind));
    }

    private void AssertBegunAgain()
    {
        Assert.True(File.Exists(Path + ".bad"));
        Assert.Equal(2, Errors.ToString().Split("is set aside as").Length);
        using HistoryReader reader = new(Path);
        Assert.Equal(2, reader.Series().Count);
    }
}
