using System.Globalization;
using Xunit;

namespace EdgeRnn.Fleet.Tests.Simulation;

/// <summary>The protocol itself, as it runs in a fleet, under seeded schedules; a seed that fails fails again.</summary>
public class ProtocolTests
{
    /// <summary>Of a full exploration: <c>EDGERNN_FLEET_SCHEDULES=100000</c>.</summary>
    private static readonly int Schedules =
        int.Parse(Environment.GetEnvironmentVariable("EDGERNN_FLEET_SCHEDULES") ?? "1000", CultureInfo.InvariantCulture);

    public static TheoryData<Fence> Fences => [.. Enum.GetValues<Fence>().Where(fence => fence != Fence.None)];

    [Fact]
    public void No_schedule_gives_a_stream_two_histories_or_has_it_learn_a_sample_twice_or_never()
    {
        string? violation = FirstViolation(Schedules, Fence.None);
        Assert.True(violation is null, violation);
    }

    [Theory]
    [MemberData(nameof(Fences))]
    public void Without_any_one_fence_some_schedule_breaks_a_stream(Fence removed)
    {
        string? violation = FirstViolation(20_000, removed);
        TestContext.Current.TestOutputHelper!.WriteLine($"{removed}: {violation}");
        Assert.NotNull(violation);
    }

    private static string? FirstViolation(int schedules, Fence removed)
    {
        string? first = null;
        // On a thread without a context, so that everything continues where it was completed.
        Thread thread = new(() =>
        {
            for (int seed = 0; seed < schedules && first is null; seed++)
            {
                first = FleetSimulation.Run(seed, removed) is { } violation ? $"seed {seed} {violation}" : null;
            }
        });
        thread.Start();
        thread.Join();
        return first;
    }
}
