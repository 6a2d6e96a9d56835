using System.Diagnostics;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>What is loaded, and what is set aside instead.</summary>
public sealed class CheckpointLoadTests : CheckpointTrial
{
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
            CheckpointLoad report = store.LoadNewest(stream => CheckpointFile.Restore(stream, other.Visit));
            Assert.Null(report.File);
            Assert.Equal(3, report.Rejected.Count);
            Assert.All(report.Rejected, rejected => Assert.True(rejected.IsOther));
            for (int step = 10; step < 20; step++)
            {
                store.Save(stream => CheckpointFile.Save(stream, other.Visit), step);
            }
        }

        Assert.Equal(3, Load().Step);
        using CheckpointStore again = new(Folder);
        Assert.Equal(19, again.LoadNewest(stream => CheckpointFile.Restore(stream, other.Visit)).Step);
        Assert.Equal(6, Names.Count(name => name.EndsWith(".other-options", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_whose_values_the_component_refuses_is_set_aside()
    {
        using (CheckpointStore store = new(Folder))
        {
            Save(store, 1);
            store.Save(stream => CheckpointFile.Save(stream, new SampleState { Rate = float.NaN }.Visit), 2);
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
        string outside = Path.Combine(Root, "outside");
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
}
