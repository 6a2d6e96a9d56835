using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>What is saved, when, and what is kept.</summary>
public sealed class CheckpointStoreTests : CheckpointTrial
{
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
        Assert.Equal(2, store.LoadLastGood(stream => CheckpointFile.Restore(stream, state.Visit)).Step);
        Assert.Equal(2, state.Step);
        Assert.Equal(7, store.LoadNewest(stream => CheckpointFile.Restore(stream, state.Visit)).Step);
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
            Assert.Equal(3, store.LoadNewest(stream => CheckpointFile.Restore(stream, new SampleState().Visit)).Step);
            Assert.Equal(expected, store.TrySave(stream => CheckpointFile.Save(stream, new SampleState().Visit), 4));
        }
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
        string path = Path.Combine(Root, "file");
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
}
