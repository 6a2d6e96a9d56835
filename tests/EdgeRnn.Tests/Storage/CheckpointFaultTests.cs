using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>The n-th call of the file system fails, once and for ever, for every n until there are no more calls.</summary>
public class CheckpointFaultTests
{
    public static TheoryData<Fault, bool> Faults =>
        [.. from fault in Enum.GetValues<Fault>() from forEver in (bool[])[false, true] select (fault, forEver)];

    [Fact]
    public void A_checkpoint_is_written_synchronised_renamed_and_its_folder_synchronised_before_the_oldest_is_deleted()
    {
        SimulatedDisk disk = new();
        List<string> calls = [];
        disk.Fails = (_, call) =>
        {
            calls.Add(call);
            return false;
        };
        CheckpointPromise promise = new();
        using CheckpointStore store = new("state", disk);
        for (int step = 1; step <= 4; step++)
        {
            calls.Clear();
            Assert.True(promise.TrySave(store));
        }

        Assert.Equal(
            ["create folder", "create", "sync file", "rename", "sync folder", "delete"],
            calls.Where(call => call is not ("write" or "list")));
        Assert.True(calls.LastIndexOf("write") < calls.IndexOf("sync file"));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_save_in_which_a_call_fails_is_done_or_reported_and_the_next_one_succeeds(Fault fault, bool forEver)
    {
        int reported = 0;
        for (int n = 0; ; n++)
        {
            (SimulatedDisk disk, CheckpointPromise promise) = DiskWithThree();
            using CheckpointStore store = new("state", disk);
            int first = disk.Calls;
            Fail(disk, fault, first + n, forEver);
            bool saved = promise.TrySave(store);
            reported += saved ? 0 : 1;
            CheckCrashes(disk, promise, n);
            if (disk.Calls <= first + n)
            {
                Assert.True(saved);
                break;
            }

            Repair(disk);
            Assert.True(promise.TrySave(store));
            CheckCrashes(disk, promise, n);
            Assert.DoesNotContain(disk.Names, name => name.EndsWith(".tmp", StringComparison.Ordinal));
        }

        Assert.InRange(reported, 10, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_recovery_in_which_a_call_fails_loses_nothing_and_the_next_one_finds_all(Fault fault, bool forEver)
    {
        for (int n = 0; ; n++)
        {
            (SimulatedDisk disk, CheckpointPromise promise) = DiskWithThree();
            disk.Damage(disk.Names.Max()!, at: 500);
            int first = disk.Calls;
            Fail(disk, fault, first + n, forEver);
            using CheckpointStore store = new("state", disk);
            CheckpointLoad load = store.LoadNewest(_ => { });
            Assert.True(load.File is null || load.Step is 1 or 2, $"{n}: {load}");
            Assert.True(load.File is not null || forEver || load.Failure is not null, $"{n}: {load}");
            bool finished = disk.Calls <= first + n;
            Repair(disk);

            Assert.Equal(2, store.LoadNewest(_ => { }).Step);
            Assert.Single(disk.Names, name => name.EndsWith(".bad", StringComparison.Ordinal));
            Assert.True(promise.TrySave(store));
            CheckCrashes(disk, promise, n);
            if (finished)
            {
                break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_first_save_after_a_crash_in_which_a_call_fails_keeps_what_was_saved(Fault fault, bool forEver)
    {
        for (int n = 0; ; n++)
        {
            (SimulatedDisk disk, CheckpointPromise promise) = DiskWithThree();
            disk.CreateNew("state/checkpoint-000000009-9.safetensors.tmp").Dispose();
            int first = disk.Calls;
            Fail(disk, fault, first + n, forEver);
            using CheckpointStore store = new("state", disk);
            store.LoadNewest(_ => { });
            promise.TrySave(store);
            CheckCrashes(disk, promise, n);
            if (disk.Calls <= first + n)
            {
                break;
            }
        }
    }

    [Fact]
    public void A_save_that_fails_is_reported_until_one_succeeds()
    {
        SimulatedDisk disk = new() { Fault = Fault.NoSpaceLeft };
        CheckpointPromise promise = new();
        using CheckpointStore store = new("state", disk);
        Assert.True(promise.TrySave(store));
        disk.Fails = (_, call) => call == "write";
        Assert.False(promise.TrySave(store));
        Assert.False(promise.TrySave(store));
        Assert.Equal((1, 2, 1), (store.Status.Saves, store.Status.Failures, store.Status.SavedStep));
        Assert.Contains("NoSpaceLeft", store.Status.Failure, StringComparison.Ordinal);
        Repair(disk);
        Assert.True(promise.TrySave(store));
        Assert.Equal((2, 2, 4), (store.Status.Saves, store.Status.Failures, store.Status.SavedStep));
        Assert.Null(store.Status.Failure);
    }

    [Fact]
    public void What_was_loaded_is_called_saved_only_if_the_folder_could_be_synchronised()
    {
        (SimulatedDisk disk, _) = DiskWithThree();
        using CheckpointStore store = new("state", disk);
        disk.Fails = (_, call) => call == "sync folder";
        Assert.Equal(3, store.LoadNewest(_ => { }).Step);
        Assert.Null(store.Status.SavedStep);
        Repair(disk);
        Assert.Equal(3, store.LoadNewest(_ => { }).Step);
        Assert.Equal(3, store.Status.SavedStep);
    }

    private static (SimulatedDisk Disk, CheckpointPromise Promise) DiskWithThree()
    {
        SimulatedDisk disk = new();
        CheckpointPromise promise = new();
        using CheckpointStore store = new("state", disk);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(promise.TrySave(store));
        }

        return (disk, promise);
    }

    private static void Fail(SimulatedDisk disk, Fault fault, int at, bool forEver)
    {
        disk.Fault = fault;
        disk.Fails = (call, _) => forEver ? call >= at : call == at;
    }

    private static void Repair(SimulatedDisk disk) => disk.Fails = (_, _) => false;

    private static void CheckCrashes(SimulatedDisk disk, CheckpointPromise promise, int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < Effort.Of(20, whenEmulated: 2); i++)
        {
            promise.Check(disk.Crash(random));
        }
    }
}
