using EdgeRnn.Sensors.Simulation;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Simulation;

[Collection(nameof(Undisturbed))]
public sealed class RoomSourceTests
{
    private const int MinutesPerDay = 1440;

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        float[][] first = Week(seed: 3);

        Assert.Equal(first, Week(seed: 3));
        Assert.NotEqual(first, Week(seed: 4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void A_week_in_winter_is_plausible(int seed)
    {
        float[][] week = Week(seed, out RoomSource room);
        foreach (var fault in room.Faults)
        {
            for (long row = fault.First; row <= Math.Min(fault.Last, week.Length - 1); row++)
            {
                week[row][fault.Channel] = float.NaN;
            }
        }

        Assert.All(Enumerable.Range(0, 6), channel => Assert.True(Column(week, channel).Count() > 0.8 * week.Length));
        Assert.All(Column(week, 0), value => Assert.InRange(value, 14, 30));
        Assert.All(Column(week, 1), value => Assert.InRange(value, -15, 20));
        Assert.All(Column(week, 2), value => Assert.InRange(value, 14, 75));
        Assert.All(Column(week, 3), value => Assert.InRange(value, 10, 80));
        Assert.All(Column(week, 4), value => Assert.InRange(value, 370, 1200));
        Assert.All(Column(week, 5), value => Assert.InRange(value, 0, 4000));
    }

    [Fact]
    public void Days_are_for_work_and_nights_and_Sundays_are_not()
    {
        float[][] week = Week(seed: 0);

        Assert.True(Mean(week, 4, day: 0, from: 10, to: 12) > Mean(week, 4, day: 0, from: 3, to: 5) + 200, "people breathe");
        Assert.True(Mean(week, 0, day: 0, from: 9, to: 17) > Mean(week, 0, day: 0, from: 3, to: 5) + 2, "the room is heated by day");
        Assert.InRange(Mean(week, 0, day: 0, from: 9, to: 12), 20.3, 23);
        Assert.InRange(Mean(week, 4, day: 6, from: 10, to: 12), 410, 430);
        Assert.True(Mean(week, 5, day: 6, from: 11, to: 13) > Mean(week, 5, day: 6, from: 22, to: 24) + 50, "the sun shines at noon");
    }

    [Fact]
    public void A_read_allocates_nothing_but_the_note_of_a_fault()
    {
        RoomSource room = new(0, TimeSpan.FromMinutes(1));
        float[] values = new float[room.Channels.Count];
        room.Read(values);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int minute = 0; minute < 1000; minute++)
            {
                room.Read(values);
            }
        }));
        Assert.Empty(room.Faults);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.25)]
    [InlineData(0.6)]
    [InlineData(-3.9)]
    [InlineData(365.75)]
    public void Sine_and_cosine_of_turns_are_those_of_mathematics(double turns)
    {
        Assert.Equal(Math.Sin(2 * Math.PI * turns), Turn.Sin(turns), tolerance: 1e-8);
        Assert.Equal(Math.Cos(2 * Math.PI * turns), Turn.Cos(turns), tolerance: 1e-8);
    }

    private static float[][] Week(int seed) => Week(seed, out _);

    private static float[][] Week(int seed, out RoomSource room)
    {
        RoomSource source = room = new RoomSource(seed, TimeSpan.FromMinutes(1));
        return [.. Enumerable.Range(0, 7 * MinutesPerDay).Select(_ =>
        {
            float[] values = new float[source.Channels.Count];
            source.Read(values);
            return values;
        })];
    }

    private static IEnumerable<float> Column(float[][] rows, int channel) => rows.Select(row => row[channel]).Where(float.IsFinite);

    private static double Mean(float[][] week, int channel, int day, int from, int to) =>
        Column(week[((day * MinutesPerDay) + (from * 60))..((day * MinutesPerDay) + (to * 60))], channel).Average();
}
