using EdgeRnn.Sensors;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors;

public sealed class SensorSetTests
{
    [Fact]
    public void Several_sources_are_read_as_one()
    {
        using SensorSet set = new([new Fixed(("a", 1), ("b", 2)), new Fixed(("c", 3))]);

        Assert.Equal([1f, 2f, 3f], Read(set));
    }

    [Fact]
    public void Chosen_channels_come_in_the_chosen_order()
    {
        using SensorSet set = new([new Fixed(("a", 1), ("b", 2)), new Fixed(("c", 3))], ["c", "a"]);

        Assert.Equal(["c", "a"], set.Channels.Select(channel => channel.Id));
        Assert.Equal([3f, 1f], Read(set));
    }

    [Fact]
    public void An_unknown_channel_is_refused_with_those_there_are()
    {
        SensorException error = Assert.Throws<SensorException>(() => new SensorSet([new Fixed(("a", 1), ("b", 2))], ["a", "x"]));

        Assert.Equal("no channel 'x'; there are: a, b", error.Message);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "c", "a")]
    public void A_channel_named_twice_is_refused(params string[] ids)
    {
        SensorException error = Assert.Throws<SensorException>(() => new SensorSet([new Fixed(("a", 1), ("c", 2))], ids));

        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Disposing_it_disposes_the_sources_also_when_it_was_refused()
    {
        Fixed kept = new(("a", 1));
        Fixed refused = new(("a", 1));
        new SensorSet([kept]).Dispose();
        Assert.Throws<SensorException>(() => new SensorSet([refused], ["x"]));

        Assert.True(kept.Disposed);
        Assert.True(refused.Disposed);
    }

    private static float[] Read(SensorSet set)
    {
        float[] values = new float[set.Channels.Count];
        set.Read(values);
        return values;
    }

    private sealed class Fixed(params (string Id, float Value)[] channels) : ISensorSource
    {
        public IReadOnlyList<SensorChannel> Channels { get; } = [.. channels.Select(channel => new SensorChannel(channel.Id, "test", channel.Id, "", ""))];

        public bool Disposed { get; private set; }

        public void Read(Span<float> values)
        {
            for (int i = 0; i < channels.Length; i++)
            {
                values[i] = channels[i].Value;
            }
        }

        public void Dispose() => Disposed = true;
    }
}
