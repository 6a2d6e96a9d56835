using System.Text;
using System.Text.Json.Nodes;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Mqtt;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Mqtt;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.Mqtt;

public class DeviceDescriptionTests
{
    private static readonly MqttOptions Broker = new("localhost") { StatusTopic = "edgernn/pi/status" };
    private static readonly Dictionary<string, Dictionary<string, string>> Nothing = [];

    [Fact]
    public void A_room_is_one_device_with_the_entities_that_are_promised()
    {
        JsonObject root = Messages(Stream("room", [("temp_in", "°C"), ("co2", "ppm")], [1, 10])).Single().Root;
        Assert.Equal(
            ["alarm", "event", "score", "state", "skill", "processed", "dropped", "late", "skipped", "unsent", "temp_in_first", "temp_in_last", "temp_in_low", "temp_in_high", "temp_in_score",
             "co2_first", "co2_last", "co2_low", "co2_high", "co2_score"],
            root["components"]!.AsObject().Select(component => component.Key));
        Assert.Equal(
            ["processed", "dropped", "late", "skipped", "unsent", "temp_in_low", "temp_in_high", "temp_in_score", "co2_low", "co2_high", "co2_score"],
            root["components"]!.AsObject().Where(component => (bool?)component.Value!["enabled_by_default"] == false).Select(component => component.Key));
        Assert.Equal("temperature", (string?)root["components"]!["temp_in_first"]!["device_class"]);
        Assert.Equal("problem", (string?)root["components"]!["alarm"]!["device_class"]);
        Assert.Null(root["components"]!["alarm"]!["expire_after"]);
    }

    [Fact]
    public void Commands_are_entities_only_where_they_are_allowed()
    {
        string[] Keys(bool commands) => [.. Messages(Stream("s", [("a", "")], [1]), commands).Single().Root["components"]!.AsObject().Select(component => component.Key)];
        Assert.Equal(["learning", "days", "relearn", "normal"], Keys(true).Except(Keys(false)));
    }

    [Fact]
    public void Every_message_that_can_be_made_is_accepted()
    {
        Random random = new(1);
        string[] names = ["temp", "Außen<b>\"'", "温度", "a/b:c", "", "x y", new string('é', 64), "😀", "-", "__", "A", "a"], units = ["°C", "%", "lx", "", "kPa", "ppm", "m/s²", "W", "Gauss", "\"<"];
        for (int i = 0; i < 300; i++)
        {
            (string, string)[] channels = [.. Enumerable.Range(0, random.Next(1, i % 10 == 0 ? 300 : 12)).Select(_ => (names[random.Next(names.Length)] + random.Next(40), units[random.Next(units.Length)])).DistinctBy(channel => channel.Item1)];
            int[] horizons = random.Next(2) == 0 ? [1] : [1, 5, 20];
            List<(string Topic, string Payload, JsonObject Root)> messages = Messages(Stream($"{names[random.Next(names.Length)]}s-{i}_x", channels, horizons), commands: random.Next(2) == 0);
            Assert.All(messages, message => Assert.Equal([], HomeAssistantRules.Faults(message.Topic, message.Payload)));
            Assert.Empty(HomeAssistantRules.Duplicates(messages.Select(message => message.Payload)));
            Assert.Equal(messages.Count, messages.Select(message => message.Topic).Distinct().Count());
        }
    }

    [Fact]
    public void The_rules_refuse_what_Home_Assistant_refuses()
    {
        (string topic, string payload, _) = Messages(Stream("s", [("a", "°C")], [1])).Single();
        void Refused(string why, Action<JsonObject> change, string? on = null)
        {
            JsonObject root = JsonNode.Parse(payload)!.AsObject();
            change(root);
            Assert.Contains(HomeAssistantRules.Faults(on ?? topic, root.ToJsonString()), fault => fault.Contains(why, StringComparison.Ordinal));
        }

        Refused("unknown key x", root => root["x"] = 1);
        Refused("no device", root => root.Remove("device"));
        Refused("origin", root => root.Remove("origin"));
        Refused("platform", root => root["components"]!["alarm"]!.AsObject().Remove("platform"));
        Refused("no unique_id", root => root["components"]!["alarm"]!.AsObject().Remove("unique_id"));
        Refused("unknown key object_id", root => root["components"]!["alarm"]!["object_id"] = "x");
        Refused("temperature in 'V'", root => root["components"]!["a_first"]!["unit_of_measurement"] = "V");
        Refused("topic", _ => { }, "homeassistant/device/a b/config");
        Refused("bytes", root => root["device"]!["name"] = new string('x', 20_000));
    }

    [Fact]
    public void Streams_of_different_machines_and_names_never_share_an_id()
    {
        string[] machines = ["a", "a-b", "edge"], names = ["a", "b", "b_a", "a_b", "a-b", "2", "2_a", "a b", "a/b", "a+b", "a#", "ä", "Küche", "厨房", "_"];
        string[] ids = [.. from machine in machines from name in names from part in (int[])[1, 2, 3] select new PublishedStream(machine, Status(name, [("x", "")], [1]), TimeSpan.FromSeconds(1)).IdOf(part)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void A_flood_of_channels_is_cut_and_counted()
    {
        PublishedStream stream = Stream("s", [.. Enumerable.Range(0, 500).Select(i => ($"c{i}", ""))], [1]);
        Assert.Equal((100, 400), (stream.Channels.Count, stream.LeftOut));
        Assert.InRange(Messages(stream).Count, 8, 20);
    }

    internal static StreamStatus Status(string name, (string Id, string Unit)[] channels, int[] horizons) =>
        new(name, [.. channels.Select(channel => new SensorChannel(channel.Id, "test", channel.Id, channel.Unit, ""))], horizons);

    private static PublishedStream Stream(string name, (string Id, string Unit)[] channels, int[] horizons) => new("pi", Status(name, channels, horizons), TimeSpan.FromSeconds(1));

    private static List<(string Topic, string Payload, JsonObject Root)> Messages(PublishedStream stream, bool commands = false) =>
        [.. new DeviceDescription(stream, Broker, 30, commands).Messages(Nothing).Select(message =>
            (message.Topic, Encoding.UTF8.GetString(message.Payload), JsonNode.Parse(message.Payload)!.AsObject()))];
}
