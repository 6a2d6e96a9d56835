using EdgeRnn.Models;
using Xunit;

namespace EdgeRnn.Tests.Models;

public class CheckpointFaultTests
{
    private static readonly string[] WithoutWrites = ["write", "read", "list"];

    [Fact]
    public void A_checkpoint_is_written_synchronised_renamed_and_its_folder_synchronised_before_the_oldest_is_deleted()
    {
        FaultyFileSystem files = new(_ => false);
        using CheckpointStore store = new("state", files);
        for (int step = 1; step <= 4; step++)
        {
            files.Calls.Clear();
            Save(store, step);
        }

        Assert.Equal(
            ["create folder", "create .tmp", "sync file", "rename .tmp .safetensors", "sync folder", "delete .safetensors"],
            files.Calls.Except(WithoutWrites));
        Assert.True(files.Calls.LastIndexOf("write") < files.Calls.IndexOf("sync file"));
    }

    [Fact]
    public void Whichever_call_fails_a_save_is_either_done_or_reported_and_the_next_one_succeeds()
    {
        int failed = 0;
        for (int n = 0; ; n++)
        {
            FaultyFileSystem files = new(_ => false);
            using CheckpointStore store = new("state", files);
            Save(store, 1);
            Save(store, 2);
            Save(store, 3);
            int first = files.Calls.Count;
            files.Fails = call => call == first + n;
            bool saved = TrySave(store, 4);
            if (files.Calls.Count <= first + n)
            {
                Assert.True(saved);
                break;
            }

            failed += saved ? 0 : 1;
            files.Fails = _ => false;
            Assert.InRange(Load(files), saved ? 4 : 3, 4);
            Save(store, 5);
            Assert.Equal(5, Load(files));
            Assert.DoesNotContain(files.Files.Keys, path => path.EndsWith(".tmp", StringComparison.Ordinal));
        }

        Assert.InRange(failed, 10, int.MaxValue);
    }

    [Fact]
    public void While_every_call_fails_nothing_is_called_saved_and_what_was_there_stays()
    {
        FaultyFileSystem files = new(_ => false);
        using CheckpointStore store = new("state", files);
        Save(store, 1);
        for (int n = 0; n < 60; n++)
        {
            int first = files.Calls.Count;
            files.Fails = call => call >= first + n;
            bool saved = TrySave(store, n + 2);
            bool finished = files.Calls.Skip(first).Contains("sync folder");
            files.Fails = _ => false;
            long step = Load(files);
            Assert.True(saved ? step == n + 2 : step >= 1, $"After {n} calls: step {step}");
            Assert.True(finished || !saved);
        }
    }

    [Fact]
    public void Whichever_call_fails_while_loading_a_sound_checkpoint_is_loaded_or_the_folder_called_unusable()
    {
        for (int n = 0; ; n++)
        {
            FaultyFileSystem files = new(_ => false);
            using CheckpointStore store = new("state", files);
            Save(store, 1);
            Save(store, 2);
            int first = files.Calls.Count;
            files.Fails = call => call == first + n;
            try
            {
                Assert.InRange(Load(files), 1, 2);
            }
            catch (StateFolderException)
            {
                Assert.Equal(0, n);
            }

            Assert.DoesNotContain(files.Files.Keys, path => path.EndsWith(".bad", StringComparison.Ordinal));
            if (files.Calls.Count <= first + n)
            {
                break;
            }
        }
    }

    private static void Save(CheckpointStore store, long step) =>
        store.Save(stream => StateFile.Save(stream, new SampleState { Step = step }.Visit), step);

    private static bool TrySave(CheckpointStore store, long step)
    {
        try
        {
            Save(store, step);
            return true;
        }
        catch (StateFolderException)
        {
            return false;
        }
    }

    private static long Load(FaultyFileSystem files)
    {
        using CheckpointStore store = new("state", files);
        SampleState state = SampleState.Other();
        CheckpointLoad report = store.LoadNewest(stream => StateFile.Restore(stream, state.Visit));
        Assert.Equal(report.Step, state.Step);
        return report.Step;
    }
}
