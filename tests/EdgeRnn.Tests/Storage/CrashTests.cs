using System.Globalization;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>
/// Lives of machines that save checkpoints, whose calls fail now and then and whose power goes at any moment. At every moment
/// the disks that a loss of power might leave are drawn, and a machine started from each.
/// <c>EDGERNN_CRASH_STATES</c> asks for a long run of so many different disks.
/// </summary>
[Exhaustive]
public class CrashTests
{
    private const int ShortRun = 20_000, DrawnPerMoment = 3, MostBoots = 6;

    [Fact]
    public void Whenever_the_power_goes_the_newest_saved_state_is_there_or_a_newer_one()
    {
        string? asked = Environment.GetEnvironmentVariable("EDGERNN_CRASH_STATES");
        long states = asked is null ? Effort.Of(ShortRun, whenEmulated: 500) : long.Parse(asked, CultureInfo.InvariantCulture);
        int seed = asked is null ? 1 : Environment.TickCount;
        HashSet<ulong> seen = [];
        int lives = 0;
        for (; seen.Count < states; lives++)
        {
            Live(new SimulatedDisk(), new Random(unchecked(seed + lives)), seen);
        }

        string summary = $"{seen.Count} different disks in {lives} lives from seed {seed}: every promise kept";
        TestContext.Current.TestOutputHelper?.WriteLine(summary);
    }

    /// <summary>The two synchronisations are needed: without either, the test above would fail.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Without_synchronising_files_or_folder_a_promise_is_broken(bool files, bool folders)
    {
        HashSet<ulong> seen = [];
        BrokenPromiseException broken = Assert.Throws<BrokenPromiseException>(() =>
        {
            for (int seed = 1; seen.Count < ShortRun; seed++)
            {
                Live(new SimulatedDisk { SyncsFiles = files, SyncsFolders = folders }, new Random(seed), seen);
            }
        });
        Assert.Contains("the newest that was called saved is loaded", broken.Message, StringComparison.Ordinal);
    }

    private static void Live(SimulatedDisk disk, Random random, HashSet<ulong> seen)
    {
        CheckpointPromise promise = new();
        for (int boot = 0; boot < MostBoots; boot++)
        {
            int momentsLeft = random.Next(1, 100);
            SimulatedDisk running = disk;
            if (random.Next(3) == 0)
            {
                // Newer than any, to be set aside. No boot has time for a thousand generations.
                running.Put($"checkpoint-{1000 * (boot + 1):D9}-1.safetensors", new byte[random.Next(200)]);
            }

            running.Fault = (Fault)random.Next(5);
            bool isFaulty = random.Next(3) == 0;
            running.Fails = (_, _) => isFaulty && random.Next(20) == 0;
            running.Changed = () =>
            {
                for (int i = 0; i < DrawnPerMoment; i++)
                {
                    SimulatedDisk drawn = running.Crash(random);
                    if (seen.Add(drawn.Fingerprint))
                    {
                        promise.Check(drawn);
                    }
                }

                if (momentsLeft-- == 0)
                {
                    throw new PowerCutException();
                }
            };
            RunUntilPowerCut(running, promise, random);
            disk = running.Crash(random);
        }
    }

    private static void RunUntilPowerCut(SimulatedDisk disk, CheckpointPromise promise, Random random)
    {
        try
        {
            using CheckpointStore store = new("state", disk);
            store.LoadNewest(_ => { });
            while (true)
            {
                promise.TrySave(store, isGood: random.Next(3) > 0);
            }
        }
        catch (PowerCutException)
        {
            return;
        }
    }
}
