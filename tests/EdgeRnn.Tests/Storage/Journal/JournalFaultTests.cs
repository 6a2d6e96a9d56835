using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

/// <summary>The n-th call of the file system fails, once and for ever, for every n until there are no more calls.</summary>
public class JournalFaultTests
{
    public static TheoryData<Fault, bool> Faults =>
        [.. from fault in Enum.GetValues<Fault>() from forEver in (bool[])[false, true] select (fault, forEver)];

    [Exhaustive]
    [Theory]
    [MemberData(nameof(Faults))]
    public void Appending_continues_and_what_is_not_safe_is_reported_and_written_when_the_disk_works_again(Fault fault, bool forEver)
    {
        int reported = 0;
        for (int n = 0; ; n++)
        {
            SimulatedDisk disk = new() { Fault = fault };
            Random random = new(n);
            JournalPromise promise = new();
            using SampleJournal journal = JournalPromise.Open(disk, random);
            JournalWriter[] writers = JournalPromise.AddStreams(journal);
            int first = disk.Calls;
            disk.Fails = (call, _) => forEver ? call >= first + n : call == first + n;
            bool isSafe = true;
            for (int i = 0; i < 80; i++)
            {
                isSafe &= promise.Append(journal, writers, i % writers.Length);
                isSafe &= i % 10 < 9 || promise.Sync(journal);
                promise.CheckAfterPowerCut(disk.Crash(random), random);
            }

            reported += isSafe ? 0 : 1;
            bool isFinished = disk.Calls <= first + n;
            disk.Fails = (_, _) => false;
            Assert.True(promise.Append(journal, writers, 0));
            Assert.True(promise.Sync(journal));
            Assert.Null(journal.Status.Failure);
            Assert.Equal(0, journal.Status.Unsynced);
            for (int i = 0; i < Effort.Of(10, whenEmulated: 1); i++)
            {
                promise.CheckAfterPowerCut(disk.Crash(random), random);
            }

            if (isFinished)
            {
                break;
            }
        }

        Assert.InRange(reported, 20, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Opening_in_which_a_call_fails_is_refused_with_a_reason_or_loses_nothing(Fault fault, bool forEver)
    {
        for (int n = 0; ; n++)
        {
            SimulatedDisk disk = new();
            Random random = new(n);
            JournalPromise promise = new();
            Record(disk, promise, random);
            disk = disk.Crash(random);
            promise.GoOnAfterPowerCut(disk, random);
            disk.Fault = fault;
            int first = disk.Calls;
            disk.Fails = (call, _) => forEver ? call >= first + n : call == first + n;
            try
            {
                using SampleJournal journal = JournalPromise.Open(disk, random);
            }
            catch (StateFolderException refused)
            {
                Assert.Contains("journal", refused.Message, StringComparison.Ordinal);
            }

            bool isFinished = disk.Calls <= first + n;
            disk.Fails = (_, _) => false;
            promise.CheckAfterPowerCut(disk.Crash(random), random);
            if (isFinished)
            {
                break;
            }
        }
    }

    /// <summary>Memory for what the disk refuses is bounded: then records are given up, and counted.</summary>
    [Fact]
    public void A_disk_that_fails_for_long_costs_the_records_for_which_there_is_no_memory_and_no_other()
    {
        SimulatedDisk disk = new() { Fault = Fault.NoSpaceLeft };
        Random random = new(1);
        JournalPromise promise = new();
        using SampleJournal journal = JournalPromise.Open(disk, random);
        JournalWriter[] writers = JournalPromise.AddStreams(journal);
        disk.Fails = (_, call) => call == "write";
        for (int i = 0; i < 300; i++)
        {
            Assert.False(promise.Append(journal, writers, 0));
        }

        Assert.Contains("NoSpaceLeft", journal.Status.Failure, StringComparison.Ordinal);
        Assert.Equal(300, journal.Status.Records + journal.Status.Lost);
        Assert.InRange(journal.Status.Lost, 1, 299);
        disk.Fails = (_, _) => false;
        Assert.True(promise.Sync(journal));
        Assert.True(promise.Append(journal, writers, 0));
        Assert.True(promise.Sync(journal));
        promise.CheckAfterPowerCut(disk.Crash(random), random);
    }

    [Fact]
    public async Task A_synchronisation_that_ends_in_a_fault_of_the_program_holds_up_no_later_one()
    {
        SimulatedDisk disk = new();
        JournalPromise promise = new();
        using SampleJournal journal = JournalPromise.Open(disk, new Random(1));
        JournalWriter[] writers = JournalPromise.AddStreams(journal);
        Assert.True(promise.Append(journal, writers, 0));
        disk.Fails = (_, _) => throw new InvalidOperationException();
        Assert.Throws<InvalidOperationException>(() => journal.Sync());

        disk.Fails = (_, _) => false;
        Task<bool> again = Task.Run(journal.Sync, TestContext.Current.CancellationToken);
        Assert.True(await again.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    private static void Record(SimulatedDisk disk, JournalPromise promise, Random random)
    {
        using SampleJournal journal = JournalPromise.Open(disk, random);
        JournalWriter[] writers = JournalPromise.AddStreams(journal);
        for (int i = 0; i < 90; i++)
        {
            promise.Append(journal, writers, i % writers.Length);
            if (i == 60)
            {
                promise.Sync(journal);
            }
        }
    }
}
