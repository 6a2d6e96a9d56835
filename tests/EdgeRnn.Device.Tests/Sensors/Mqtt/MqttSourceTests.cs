using System.Text;
using EdgeRnn.Device.Tests.Mqtt;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Mqtt;

public sealed class MqttSourceTests : IDisposable
{
    private readonly TestBroker _broker = new();
    private readonly HandClock _clock = new();
    private readonly MqttConnection _connection;

    public MqttSourceTests() => _connection = new MqttConnection(new MqttOptions("127.0.0.1") { Port = _broker.Port, StaleAfter = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromSeconds(20) }, _ => { });

    public void Dispose()
    {
        _connection.Dispose();
        _broker.Dispose();
    }

    [Theory]
    [InlineData("21.5", 21.5)]
    [InlineData(" -3e2\n", -300)]
    [InlineData("\"7.25\"", 7.25)]
    [InlineData("21.5 °C", 21.5)]
    [InlineData("ON", 1)]
    [InlineData("closed", 0)]
    [InlineData("true", 1)]
    [InlineData("unavailable", double.NaN)]
    [InlineData("unknown", double.NaN)]
    [InlineData("None", double.NaN)]
    [InlineData("", double.NaN)]
    public void Payloads_that_are_values(string payload, double value)
    {
        Assert.True(MqttPayload.TryRead(Encoding.UTF8.GetBytes(payload), out float read));
        Assert.Equal((float)value, read);
    }

    [Theory]
    [InlineData("cold")]
    [InlineData("inf")]
    [InlineData("1,5,7")]
    [InlineData("2026-11-28T00:00:00Z")]
    public void Payloads_that_are_none(string payload)
    {
        Assert.False(MqttPayload.TryRead(Encoding.UTF8.GetBytes(payload), out float read));
        Assert.Equal(float.NaN, read);
    }

    [Fact]
    public void A_member_holds_its_last_value_until_it_is_stale_or_reported_missing()
    {
        using ISensorSource source = Open("mqtt:home/kitchen/climate#/air/temperature_°C");
        TestBroker.Await(() => _broker.Subscribed.Contains("home/kitchen/climate"), "not subscribed");
        Assert.Equal(("home/kitchen/climate/air/temperature_°C", "°C"), (source.Channels[0].Name, source.Channels[0].Unit));
        Assert.Equal([float.NaN], Read(source));

        _broker.Publish("home/kitchen/climate", """{"air":{"temperature_°C":"21.5","humidity":40}}""");
        TestBroker.Await(() => Read(source)[0] == 21.5f, "no value");
        _clock.Milliseconds = 59_000;
        Assert.Equal([21.5f], Read(source));
        _clock.Milliseconds = 61_000;
        Assert.Equal([float.NaN], Read(source));

        _broker.Publish("home/kitchen/climate", """{"air":{"temperature_°C":20}}""");
        TestBroker.Await(() => Read(source)[0] == 20, "no value");
        _broker.Publish("home/kitchen/climate", """{"air":{"temperature_°C":null}}""");
        TestBroker.Await(() => float.IsNaN(Read(source)[0]), "not missing");
    }

    [Fact]
    public void Each_topic_that_a_wildcard_matches_is_a_channel_and_so_is_each_member_of_an_object()
    {
        _broker.Publish("home/a/temp", "1", retain: true);
        _broker.Publish("home/b/temp", "2", retain: true);
        _broker.Publish("home/c/temp", "cold", retain: true);
        using ISensorSource plain = Open("mqtt:home/+/temp");
        Assert.Equal(["home/a/temp", "home/b/temp"], plain.Channels.Select(channel => channel.Id));
        TestBroker.Await(() => Read(plain) is [1, 2], "no values");

        _broker.Publish("zigbee2mqtt/desk lamp", """{"temperature":21,"state":"ON","linkquality":90,"update":{"state":"idle"},"last_seen":"2026-11-28T00:00:00Z"}""", retain: true);
        using ISensorSource members = Open("mqtt:zigbee2mqtt/#");
        Assert.Equal(["zigbee2mqtt/desk_lamp/temperature", "zigbee2mqtt/desk_lamp/state", "zigbee2mqtt/desk_lamp/linkquality"], members.Channels.Select(channel => channel.Id));
        TestBroker.Await(() => Read(members) is [21, 1, 90], "no values");

        using ISensorSource one = Open("mqtt:zigbee2mqtt/+#/linkquality");
        TestBroker.Await(() => Read(one) is [90], "no value");
    }

    [Fact]
    public void Descriptions_of_devices_and_what_this_program_publishes_are_no_channels_of_all_topics()
    {
        for (int i = 0; i < TopicGathering.MostChannels; i++)
        {
            _broker.Publish($"homeassistant/sensor/a{i}/config", """{"expire_after":30,"enabled_by_default":true}""", retain: true);
        }

        _broker.Publish("edgernn/pi/room/state", """{"score":1}""", retain: true);
        _broker.Publish("homeassistant/sensor/lamp/state", "5", retain: true);
        _broker.Publish("zigbee2mqtt/desk", "4", retain: true);
        using ISensorSource all = Open("mqtt:#"), own = Open("mqtt:edgernn/+/+/state");
        Assert.Equal(["homeassistant/sensor/lamp/state", "zigbee2mqtt/desk"], all.Channels.Select(channel => channel.Id));
        Assert.Equal(["edgernn/pi/room/state/score"], own.Channels.Select(channel => channel.Id));
    }

    [Fact]
    public void Reads_allocate_nothing()
    {
        using ISensorSource source = Open("mqtt:a#/b");
        float[] values = new float[1];
        source.Read(values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        source.Read(values);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Hostile_payloads_change_nothing_and_are_logged_once()
    {
        using ISensorSource source = Open("mqtt:a#/b");
        TestBroker.Await(() => _broker.Subscribed.Contains("a"), "not subscribed");
        _broker.Publish("a", """{"b":5}""");
        TestBroker.Await(() => Read(source)[0] == 5, "no value");
        _broker.Publish("a", [0xff, 0xfe, 0x80, 0]);
        _broker.Publish("a", """{"b":[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""");
        _broker.Publish("a", """{"b":5""");
        _broker.Publish("a", """{"b":1e999}""");
        _broker.Publish("a", new byte[100_000]);
        _broker.Publish("a", """{"b":6}""");
        TestBroker.Await(() => Read(source)[0] == 6, "no value after them");
        Assert.Equal(5, ((MqttSource)source).Refused);
        Assert.NotNull(((IAnnotated)source).TakeNote());
        Assert.Null(((IAnnotated)source).TakeNote());
    }

    [Fact]
    public void A_payload_of_10_MB_is_survived()
    {
        using ISensorSource source = Open("mqtt:a#/b");
        TestBroker.Await(() => _broker.Subscribed.Contains("a"), "not subscribed");
        _broker.Publish("a", new byte[10 << 20]);
        TestBroker.Await(
            () =>
            {
                _broker.Publish("a", """{"b":6}""");
                return Read(source)[0] == 6;
            },
            "no value after it");
    }

    [Fact]
    public void A_hundred_thousand_topics_below_a_wildcard_are_a_thousand_channels_and_the_rest_is_logged()
    {
        for (int i = 0; i < 100_000; i++)
        {
            _broker.Publish($"flood/{i}", "1", retain: i < 1100);
        }

        using ISensorSource source = Open("mqtt:flood/#");
        Assert.Equal(TopicGathering.MostChannels, source.Channels.Count);
        Assert.Equal(1000, source.Channels.Select(channel => channel.Id).Distinct().Count());
        Assert.Contains("more than 1000 channels", ((IAnnotated)source).TakeNote(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_address_and_what_is_not_there_is_an_error_that_says_what_to_do()
    {
        Assert.Contains("expected a topic", Assert.Throws<SensorException>(() => Open("mqtt:a/#/b")).Message, StringComparison.Ordinal);
        Assert.Contains("expected a topic", Assert.Throws<SensorException>(() => Open("mqtt:a/b+")).Message, StringComparison.Ordinal);
        Assert.Contains("mqtt:host", Assert.Throws<SensorException>(() => SensorCatalog.Find("mqtt:a")).Message, StringComparison.Ordinal);
        using MqttConnection nowhere = new(new MqttOptions("127.0.0.1") { Port = 1, Patience = TimeSpan.FromMilliseconds(50) }, _ => { });
        SensorException error = Assert.Throws<SensorException>(() => TopicGathering.Open(nowhere, MqttAddress.Parse("a/#"), _clock));
        Assert.Contains("MQTT broker 127.0.0.1:1: ", error.Message, StringComparison.Ordinal);
    }

    private ISensorSource Open(string word) => SensorCatalog.Find(word, new SensorRoots(), _clock, new ReadingOptions(), _connection).Single().Open();

    private static float[] Read(ISensorSource source)
    {
        float[] values = new float[source.Channels.Count];
        source.Read(values);
        return values;
    }
}
