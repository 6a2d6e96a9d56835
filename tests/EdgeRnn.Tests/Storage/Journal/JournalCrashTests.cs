using System.Globalization;
using EdgeRnn.Storage.Journal;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

/// <summary>
/// Lives of machines that record samples, whose calls fail now and then, whose processes are killed and whose power goes at any
/// moment. At every moment the disks that a loss of power might leave are drawn, and the journal opened on each.
/// <c>EDGERNN_CRASH_STATES</c> asks for a long run of so many different disks.
/// </summary>
[Exhaustive]
public class JournalCrashTests
{
    private const int ShortRun = 20_000, DrawnPerMoment = 3, MostBoots = 8;

    [Fact]
    public void Whenever_the_power_goes_every_synchronised_record_is_there_and_all_are_as_they_were()
    {
        string? asked = Environment.GetEnvironmentVariable("EDGERNN_CRASH_STATES");
        long states = asked is null ? Effort.Of(ShortRun, whenEmulated: 500) : long.Parse(asked, CultureInfo.InvariantCulture);
        int seed = Environment.GetEnvironmentVariable("EDGERNN_CRASH_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture)
            : asked is null ? 1 : Environment.TickCount;
        HashSet<ulong> seen = [];
        int lives = 0;
        for (; seen.Count < states; lives++)
        {
            try
            {
                Live(new SimulatedDisk(), new Random(unchecked(seed + lives)), seen);
            }
            catch (BrokenPromiseException broken)
            {
                throw new BrokenPromiseException($"seed {unchecked(seed + lives)}: {broken.Message}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{seen.Count} different disks in {lives} lives from seed {seed}: every promise kept");
    }

    /// <summary>The synchronisations are needed: without either, the test above would fail.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Without_synchronising_files_or_folder_a_promise_is_broken(bool files, bool folders)
    {
        HashSet<ulong> seen = [];
        Assert.Throws<BrokenPromiseException>(() =>
        {
            for (int seed = 1; seen.Count < ShortRun; seed++)
            {
                Live(new SimulatedDisk { SyncsFiles = files, SyncsFolders = folders }, new Random(seed), seen);
            }
        });
    }

    private static void Live(SimulatedDisk disk, Random random, HashSet<ulong> seen)
    {
        JournalPromise promise = new();
        for (int boot = 0; boot < MostBoots; boot++)
        {
            SimulatedDisk running = disk;
            int momentsLeft = random.Next(1, 150);
            bool isFaulty = random.Next(3) == 0;
            running.Fault = (Fault)random.Next(5);
            running.Fails = (_, call) => isFaulty && random.Next(20) == 0;
            running.Changed = () =>
            {
                for (int i = 0; i < DrawnPerMoment; i++)
                {
                    SimulatedDisk drawn = running.Crash(random);
                    if (seen.Add(drawn.Fingerprint))
                    {
                        promise.CheckAfterPowerCut(drawn, random);
                    }
                }

                if (momentsLeft-- == 0)
                {
                    throw new PowerCutException();
                }
            };
            int written = RunUntilTheEnd(running, promise, random);
            running.Changed = null;
            running.Fails = (_, _) => false;
            if (written >= 0)
            {
                promise.GoOnAfterKill(running, random, written);
                continue;
            }

            disk = running.Crash(random);
            promise.GoOnAfterPowerCut(disk, random);
        }
    }

    /// <returns>How many records are in the file when it was killed; -1 if the power went.</returns>
    private static int RunUntilTheEnd(SimulatedDisk disk, JournalPromise promise, Random random)
    {
        int written = promise.Accepted, samplesLeft = random.Next(400);
        try
        {
            using SampleJournal journal = JournalPromise.Open(disk, random);
            JournalWriter[] writers = JournalPromise.AddStreams(journal);
            while (samplesLeft-- > 0)
            {
                if (promise.Append(journal, writers, random.Next(writers.Length)))
                {
                    written = promise.Accepted;
                }

                if (random.Next(12) == 0)
                {
                    promise.Sync(journal);
                }
            }

            return written;
        }
        catch (EdgeRnn.Storage.StateFolderException)
        {
            return written;
        }
        catch (PowerCutException)
        {
            return -1;
        }
    }
}
