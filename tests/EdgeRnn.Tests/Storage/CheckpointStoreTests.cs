using System.Diagnostics;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("edgernn-").FullName;

    private string Folder => Path.Combine(_root, "new", "state");

    private string[] Names => [.. Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void What_was_saved_is_loaded_with_its_step()
    {
        using (CheckpointStore store = new(Folder))
        {
            Assert.Equal("No checkpoint was loaded.", store.LoadNewest(_ => Assert.Fail("Nothing is there.")).ToString());
            Save(store, 41);
            Assert.Equal(Path.Combine(Folder, "checkpoint-000000002-42.safetensors"), Save(store, 42));
        }

        Assert.Equal(["checkpoint-000000001-41.safetensors", "checkpoint-000000002-42.safetensors", "lock"], Names);
        (CheckpointLoad report, long step) = Load();
        Assert.Equal((42, 42), (report.Step, step));
        Assert.Equal($"Loaded {Folder}/checkpoint-000000002-42.safetensors, saved at step 42.", report.ToString());
    }

    [Fact]
    public void The_last_three_are_kept_whatever_their_steps()
    {
        using CheckpointStore store = new(Folder);
        foreach (long step in (long[])[500, 600, 700, 10, 20])
        {
            Save(store, step);
        }

        Assert.Equal(
            ["checkpoint-000000003-700.safetensors", "checkpoint-000000004-10.safetensors", "checkpoint-000000005-20.safetensors", "lock"], Names);
        store.Dispose();
        Assert.Equal(20, Load().Step);
    }

    [Fact]
    public void The_last_good_one_is_kept_beside_three_that_are_doubtful_and_can_be_gone_back_to()
    {
        using CheckpointStore store = new(Folder);
        Save(store, 1);
        Save(store, 2);
        for (int step = 3; step <= 7; step++)
        {
            Save(store, step, isGood: false);
        }

        string[] kept =
        [
            "checkpoint-000000002-2.safetensors", "checkpoint-000000005-5.doubtful.safetensors",
            "checkpoint-000000006-6.doubtful.safetensors", "checkpoint-000000007-7.doubtful.safetensors", "lock",
        ];
        Assert.Equal(kept, Names);
        SampleState state = SampleState.Other();
        Assert.Equal(2, store.LoadLastGood(stream => StateFile.Restore(stream, state.Visit)).Step);
        Assert.Equal(2, state.Step);
        Assert.Equal(7, store.LoadNewest(stream => StateFile.Restore(stream, state.Visit)).Step);
        Assert.Equal(7, state.Step);

        Save(store, 8);
        Assert.DoesNotContain("checkpoint-000000002-2.safetensors", Names);
    }

    [Fact]
    public void Without_a_good_one_none_is_gone_back_to()
    {
        using CheckpointStore store = new(Folder);
        Save(store, 1, isGood: false);
        CheckpointLoad load = store.LoadLastGood(_ => Assert.Fail("It is doubtful."));
        Assert.Equal((null, 0), (load.File, load.Rejected.Count));
    }

    [Fact]
    public void What_a_host_saves_by_itself_waits_until_the_day_has_bytes_for_it()
    {
        HandClock clock = new();
        long size = new SampleState().Save().Length;
        using CheckpointStore store = new(Folder, bytesPerDay: 20 * size, clock);
        Assert.Equal(SaveOutcome.Saved, TrySave(store, 1));
        Assert.Equal(SaveOutcome.Postponed, TrySave(store, 2));
        Assert.Equal((1, 1, 1, size), (store.Status.SavedStep, store.Status.Saves, store.Status.Postponed, store.Status.BytesWritten));

        // Eighteen sizes a day: the first is paid for after 80 minutes, the next after 160.
        clock.Pass(TimeSpan.FromHours(2.6));
        Assert.Equal(SaveOutcome.Postponed, TrySave(store, 3));
        clock.Pass(TimeSpan.FromHours(0.2));
        Assert.Equal(SaveOutcome.Saved, TrySave(store, 4));
        Assert.Equal(SaveOutcome.Postponed, TrySave(store, 5));

        // What somebody asks for is saved at once, and counted.
        Save(store, 6);
        Assert.Equal(SaveOutcome.Postponed, TrySave(store, 7));
        Assert.Equal((6, 3), (store.Status.SavedStep, store.Status.Saves));
    }

    [Fact]
    public void A_process_that_is_started_again_gains_no_bytes()
    {
        HandClock clock = new();
        long size = new SampleState().Save().Length;
        using (CheckpointStore first = new(Folder, bytesPerDay: 20 * size, clock))
        {
            Assert.Equal(SaveOutcome.Saved, TrySave(first, 1));
        }

        using CheckpointStore second = new(Folder, bytesPerDay: 20 * size, clock);
        second.LoadNewest(_ => { });
        Assert.Equal(SaveOutcome.Postponed, TrySave(second, 2));
        clock.Pass(TimeSpan.FromHours(1.4));
        Assert.Equal(SaveOutcome.Saved, TrySave(second, 2));
    }

    [Fact]
    public void A_damaged_one_is_set_aside_and_the_one_before_it_loaded()
    {
        SaveThree();
        Damage("checkpoint-000000003-3.safetensors", bytes => bytes[^40] ^= 4);
        Damage("checkpoint-000000002-2.safetensors", bytes => bytes[..^1]);
        (CheckpointLoad report, long step) = Load();
        Assert.Equal((1, 1), (report.Step, step));
        Assert.Equal(
            ["checkpoint-000000001-1.safetensors", "checkpoint-000000002-2.safetensors.bad", "checkpoint-000000003-3.safetensors.bad", "lock"], Names);
        Assert.Equal(2, report.Rejected.Count);
        Assert.StartsWith($"Set aside as {Folder}/checkpoint-000000003-3.safetensors.bad: {Folder}/checkpoint-000000003-3.safetensors is damaged",
            report.ToString(), StringComparison.Ordinal);
        Assert.Contains("is damaged or cut short", report.Rejected[1].Reason, StringComparison.Ordinal);

        // A name is never used again, and no more than three are set aside.
        using CheckpointStore store = new(Folder);
        Assert.EndsWith("checkpoint-000000004-9.safetensors", Save(store, 9), StringComparison.Ordinal);
        Assert.Equal(2, Names.Count(name => name.EndsWith(".bad", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_damaged_one_is_never_handed_out_whatever_the_reader_would_make_of_it()
    {
        SaveThree();
        Damage("checkpoint-000000003-3.safetensors", bytes => bytes[^40] ^= 4);
        using CheckpointStore store = new(Folder);
        int handed = 0;
        Assert.Equal(2, store.LoadNewest(_ => handed++).Step);
        Assert.Equal(1, handed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(5_000_000)]
    public void Whatever_lies_in_its_place_at_most_64_KB_are_allocated_before_it_is_set_aside(int bytes)
    {
        SaveThree();
        Damage("checkpoint-000000003-3.safetensors", _ => [.. Enumerable.Repeat((byte)'{', bytes)]);
        Load();
        Damage("checkpoint-000000002-2.safetensors", _ => [.. Enumerable.Repeat((byte)'{', bytes)]);
        using CheckpointStore store = new(Folder);
        long before = GC.GetAllocatedBytesForCurrentThread(), allocated = 0;
        CheckpointLoad load = store.LoadNewest(_ => allocated = GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((1, 1), (load.Step, load.Rejected.Count));
        Assert.InRange(allocated, 1, 64 * 1024);
    }

    [Fact]
    public void No_more_than_three_bad_ones_are_kept()
    {
        for (int round = 0; round < 5; round++)
        {
            using (CheckpointStore store = new(Folder))
            {
                string name = Path.GetFileName(Save(store, round));
                Damage(name, bytes => bytes[..9]);
            }

            Assert.Equal(0, Load().Step);
        }

        using CheckpointStore last = new(Folder);
        Save(last, 5);
        Assert.Equal(3, Names.Count(name => name.EndsWith(".bad", StringComparison.Ordinal)));
    }

    [Fact]
    public void States_of_other_options_are_kept_whatever_is_saved_and_loaded_when_they_fit_again()
    {
        SaveThree();
        SampleState other = new() { Cell = "lstm" };
        using (CheckpointStore store = new(Folder))
        {
            CheckpointLoad report = store.LoadNewest(stream => StateFile.Restore(stream, other.Visit));
            Assert.Null(report.File);
            Assert.Equal(3, report.Rejected.Count);
            Assert.All(report.Rejected, rejected => Assert.True(rejected.IsOther));
            for (int step = 10; step < 20; step++)
            {
                store.Save(stream => StateFile.Save(stream, other.Visit), step);
            }
        }

        Assert.Equal(3, Load().Step);
        using CheckpointStore again = new(Folder);
        Assert.Equal(19, again.LoadNewest(stream => StateFile.Restore(stream, other.Visit)).Step);
        Assert.Equal(6, Names.Count(name => name.EndsWith(".other-options", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_an_earlier_process_wrote_counts_for_the_days_bytes()
    {
        SaveThree();
        foreach ((double hours, SaveOutcome expected) in ((double, SaveOutcome)[])[(0, SaveOutcome.Postponed), (12, SaveOutcome.Saved)])
        {
            foreach (string file in Directory.GetFiles(Folder, "*.safetensors"))
            {
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-hours));
            }

            using CheckpointStore store = new(Folder, bytesPerDay: 40_000);
            Assert.Equal(3, store.LoadNewest(stream => StateFile.Restore(stream, new SampleState().Visit)).Step);
            Assert.Equal(expected, store.TrySave(stream => StateFile.Save(stream, new SampleState().Visit), 4));
        }
    }

    [Fact]
    public void One_whose_values_the_component_refuses_is_set_aside()
    {
        using (CheckpointStore store = new(Folder))
        {
            Save(store, 1);
            store.Save(stream => StateFile.Save(stream, new SampleState { Rate = float.NaN }.Visit), 2);
        }

        (CheckpointLoad report, long step) = Load();
        Assert.Equal(1, step);
        Assert.EndsWith("checkpoint-000000002-2.safetensors.bad", report.Rejected[0].SetAsideAs, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_pipes_and_folders_in_the_place_of_a_checkpoint_are_set_aside_unread()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes in folders are made with mkfifo.");
        SaveThree();
        string outside = Path.Combine(_root, "outside");
        File.Copy(Path.Combine(Folder, "checkpoint-000000003-3.safetensors"), outside);
        File.CreateSymbolicLink(Path.Combine(Folder, "checkpoint-000000006-6.safetensors"), outside);
        Directory.CreateDirectory(Path.Combine(Folder, "checkpoint-000000005-5.safetensors"));
        using (Process process = Process.Start("mkfifo", Path.Combine(Folder, "checkpoint-000000004-4.safetensors")))
        {
            process.WaitForExit();
        }

        (CheckpointLoad report, long step) = Load();
        Assert.Equal(3, step);
        Assert.EndsWith($"is a link to {outside}; a checkpoint is a regular file in its folder.", report.Rejected[0].Reason, StringComparison.Ordinal);
        Assert.EndsWith("is a directory; expected a safetensors file.", report.Rejected[1].Reason, StringComparison.Ordinal);
        Assert.Contains("(a pipe or a device)", report.Rejected[2].Reason, StringComparison.Ordinal);
        Assert.NotNull(report.Rejected[0].SetAsideAs);
        Assert.NotNull(report.Rejected[2].SetAsideAs);
        Assert.True(File.Exists(outside));
    }

    [Fact]
    public void Names_that_are_not_ours_are_left_alone()
    {
        Directory.CreateDirectory(Folder);
        string[] strange =
        [
            "checkpoint-.safetensors", "checkpoint-1-1.safetensors", "checkpoint-000000001--1.safetensors", "checkpoint-000000001-01.safetensors",
            "checkpoint-9999999999999999-1.safetensors", "checkpoint-99999999999999999999-1.safetensors", "checkpoint-000000001.safetensors",
            "notes.txt", ".safetensors", "checkpoint-",
        ];
        foreach (string name in strange)
        {
            File.WriteAllText(Path.Combine(Folder, name), "mine");
        }

        SaveThree();
        Assert.Equal(3, Load().Step);
        Assert.All(strange, name => Assert.Equal("mine", File.ReadAllText(Path.Combine(Folder, name))));
    }

    [Fact]
    public void What_a_crash_left_half_written_is_never_loaded_and_goes_with_the_next_save()
    {
        SaveThree();
        string half = Path.Combine(Folder, "checkpoint-000000007-7.safetensors.tmp");
        File.WriteAllText(half, "half");
        Assert.Equal(3, Load().Step);
        using CheckpointStore store = new(Folder);
        Assert.EndsWith("checkpoint-000000008-8.safetensors", Save(store, 8), StringComparison.Ordinal);
        Assert.False(File.Exists(half));
    }

    [Fact]
    public void A_second_process_is_refused_because_the_folder_is_in_use()
    {
        using CheckpointStore first = new(Folder), second = new(Folder);
        Save(first, 1);
        string message = $"The state folder {Folder} is in use by another process; stop that one or choose another folder.";
        Assert.Equal(message, Assert.Throws<StateFolderException>(() => Save(second, 2)).Message);
        Assert.Equal(message, second.LoadNewest(_ => { }).Failure);
        Assert.Equal(SaveOutcome.Failed, second.TrySave(_ => { }, 2));
        Assert.Equal(message, second.Status.Failure);
        first.Dispose();
        Save(second, 2);
    }

    [Fact]
    public void A_folder_that_is_removed_meanwhile_is_made_again()
    {
        using CheckpointStore store = new(Folder);
        Save(store, 1);
        Directory.Delete(Folder, recursive: true);
        Save(store, 2);
        Assert.Equal(["checkpoint-000000002-2.safetensors"], Names);
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_makes_it_unusable()
    {
        string path = Path.Combine(_root, "file");
        File.WriteAllText(path, "");
        using CheckpointStore store = new(path);
        Assert.StartsWith($"The state folder {path} is unusable, it cannot be read: ", store.LoadNewest(_ => { }).Failure, StringComparison.Ordinal);
        Assert.StartsWith($"The state folder {path} is unusable, no checkpoint was saved at step 5: ",
            Assert.Throws<StateFolderException>(() => Save(store, 5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_of_the_writer_comes_out_as_it_is_and_leaves_nothing_behind()
    {
        using CheckpointStore store = new(Folder);
        Save(store, 1);
        Assert.Throws<InvalidTimeZoneException>(() => store.Save(
            stream =>
            {
                stream.Write(new byte[100_000]);
                throw new InvalidTimeZoneException();
            },
            2));
        Assert.Equal(["checkpoint-000000001-1.safetensors", "lock"], Names);
        Assert.EndsWith("checkpoint-000000003-3.safetensors", Save(store, 3), StringComparison.Ordinal);
    }

    private static string Save(CheckpointStore store, long step, bool isGood = true) => store.Save(WriterOf(step), step, isGood);

    private static SaveOutcome TrySave(CheckpointStore store, long step) => store.TrySave(WriterOf(step), step);

    private static Action<Stream> WriterOf(long step) => stream => StateFile.Save(stream, new SampleState { Step = step }.Visit);

    private void SaveThree()
    {
        using CheckpointStore store = new(Folder);
        for (int step = 1; step <= 3; step++)
        {
            Save(store, step);
        }
    }

    private (CheckpointLoad Report, long Step) Load()
    {
        using CheckpointStore store = new(Folder);
        SampleState state = SampleState.Other();
        CheckpointLoad report = store.LoadNewest(stream => StateFile.Restore(stream, state.Visit));
        return (report, state.Step);
    }

    private void Damage(string name, Action<byte[]> change) => Damage(name, bytes =>
    {
        change(bytes);
        return bytes;
    });

    private void Damage(string name, Func<byte[], byte[]> change)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
    }
}
