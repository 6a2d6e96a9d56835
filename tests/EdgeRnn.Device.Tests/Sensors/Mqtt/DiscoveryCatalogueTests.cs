using System.Text;
using EdgeRnn.Device.Tests.Mqtt;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Mqtt;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Mqtt;

public sealed class DiscoveryCatalogueTests : IDisposable
{
    private readonly TestBroker _broker = new();
    private readonly MqttConnection _connection;

    public DiscoveryCatalogueTests() => _connection = new MqttConnection(new MqttOptions("127.0.0.1") { Port = _broker.Port }, _ => { });

    public void Dispose()
    {
        _connection.Dispose();
        _broker.Dispose();
    }

    [Fact]
    public void Components_and_whole_devices_with_short_keys_are_sensors_with_names_and_units()
    {
        _broker.Publish("homeassistant/sensor/0x01/temperature/config", """
            {"name":"Temperature","state_topic":"zigbee2mqtt/attic","value_template":"{{ value_json.temperature }}","unit_of_measurement":"°C","unique_id":"0x01_temp",
             "device":{"identifiers":["0x01"],"name":"Attic"},"availability":[{"topic":"zigbee2mqtt/bridge/state","value_template":"{{ value_json.state }}"}]}
            """, retain: true);
        _broker.Publish("homeassistant/sensor/tasmota_power/config", """
            {"~":"tele/plug/","name":"Power","stat_t":"~SENSOR","val_tpl":"{{ value_json['ENERGY'].Power | is_defined }}","unit_of_meas":"W","uniq_id":"plug_power","exp_aft":60}
            """, retain: true);
        _broker.Publish("homeassistant/device/garden/config", """
            {"dev":{"ids":"g1","name":"Garden"},"o":{"name":"x"},"stat_t":"garden/state","~":"garden",
             "cmps":{"soil":{"p":"sensor","unique_id":"soil","val_tpl":"{{value_json.a[0]}}","unit_of_meas":"%"},"door":{"p":"binary_sensor","name":"Door","uniq_id":"door","stat_t":"~/door","pl_on":"offen","pl_off":"zu"},
                     "lamp":{"p":"light","uniq_id":"lamp","cmd_t":"x"}}}
            """, retain: true);
        using MqttSource source = DiscoveryCatalogue.Open(_connection, "", TimeProvider.System);

        Assert.Equal(
            ["soil: Garden garden_soil, %", "door: Garden Door, ", "0x01_temp: Attic Temperature, °C", "plug_power: Power, W"],
            source.Channels.Select(channel => $"{channel.Id}: {channel.Name}, {channel.Unit}"));
        TestBroker.Await(() => _broker.Subscribed.Contains("zigbee2mqtt/bridge/state"), "not subscribed");
        _broker.Publish("zigbee2mqtt/attic", """{"temperature":12.5}""");
        _broker.Publish("tele/plug/SENSOR", """{"ENERGY":{"Power":"40"}}""");
        _broker.Publish("garden/state", """{"a":[33,1]}""");
        _broker.Publish("garden/door", "offen");
        TestBroker.Await(() => Read(source) is [33, 1, 12.5f, 40], string.Join(' ', Read(source)));

        _broker.Publish("zigbee2mqtt/bridge/state", """{"state":"offline"}""");
        TestBroker.Await(() => float.IsNaN(Read(source)[2]), "a device that is gone still has a value");

        Assert.Equal(["Attic Temperature"], DiscoveryCatalogue.Find(_connection, "attic").Values.Select(value => value.Channel.Name));
    }

    [Fact]
    public void A_contact_whose_states_are_booleans_is_on_where_its_description_has_it_on()
    {
        _broker.Publish("homeassistant/binary_sensor/0x02/contact/config", """
            {"state_topic":"zigbee2mqtt/door","value_template":"{{ value_json.contact }}","payload_on":false,"payload_off":true,"unique_id":"door",
             "availability":[{"topic":"zigbee2mqtt/door/there","value_template":"{{ value_json.there }}","payload_not_available":false}]}
            """, retain: true);
        _broker.Publish("zigbee2mqtt/door", """{"contact":false}""", retain: true);
        using MqttSource source = DiscoveryCatalogue.Open(_connection, "", TimeProvider.System);
        TestBroker.Await(() => Read(source)[0] == 1, "an open door is off");
        _broker.Publish("zigbee2mqtt/door", """{"contact":true}""");
        TestBroker.Await(() => Read(source)[0] == 0, "a shut door is on");
        _broker.Publish("zigbee2mqtt/door/there", """{"there":false}""");
        TestBroker.Await(() => float.IsNaN(Read(source)[0]), "a device that is gone still has a value");
    }

    [Fact]
    public void What_cannot_be_read_is_named_and_skipped_and_garbage_harms_nothing()
    {
        _broker.Publish("homeassistant/sensor/good/config", """{"state_topic":"a","unique_id":"good"}""", retain: true);
        _broker.Publish("homeassistant/sensor/sum/config", """{"state_topic":"a","value_template":"{{ value_json.a + 1 }}"}""", retain: true);
        _broker.Publish("homeassistant/sensor/wildcard/config", """{"state_topic":"a/#"}""", retain: true);
        _broker.Publish("homeassistant/sensor/none/config", "{}", retain: true);
        _broker.Publish("homeassistant/sensor/text/config", "hello", retain: true);
        _broker.Publish("homeassistant/sensor/list/config", "[1,2]", retain: true);
        _broker.Publish("homeassistant/sensor/twice/config", """{"a":1,"a":2}""", retain: true);
        _broker.Publish("homeassistant/sensor/utf/config", [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d], retain: true);
        _broker.Publish("homeassistant/sensor/deep/config", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 500))), retain: true);
        _broker.Publish("homeassistant/sensor/large/config", new byte[300_000], retain: true);
        _broker.Publish("homeassistant/device/odd/config", """{"components":[1],"device":5,"availability":"x"}""", retain: true);
        _broker.Publish("homeassistant/device/odd2/config", """{"components":{"a":1,"b":{"p":["x"]},"c":{"p":"sensor","availability":[1,{"topic":2}],"state_topic":{}}},"device":[]}""", retain: true);
        _broker.Publish("homeassistant/device/edgernn_x_y/config", """{"o":{"name":"EdgeRnn"},"cmps":{"s":{"p":"sensor","stat_t":"edgernn/x/y/state"}}}""", retain: true);

        (List<MqttValue> values, List<string> notes) = DiscoveryCatalogue.Find(_connection, "");
        Assert.Equal(["good"], values.Select(value => value.Channel.Id));
        Assert.Contains("homeassistant/sensor/sum/config has a value_template that is not just a member of the payload: {{ value_json.a + 1 }}: it is skipped", notes);
        foreach (string topic in (string[])["wildcard", "none", "text", "list", "twice", "utf", "deep", "large"])
        {
            Assert.Contains(notes, note => note.StartsWith($"homeassistant/sensor/{topic}/config ", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(notes, note => note.Contains("edgernn", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_description_it_is_an_error() =>
        Assert.Contains("mqtt-discovery:kitchen: no homeassistant/…/config topic", Assert.Throws<SensorException>(() => DiscoveryCatalogue.Open(_connection, "kitchen", TimeProvider.System)).Message, StringComparison.Ordinal);

    private static float[] Read(MqttSource source)
    {
        float[] values = new float[source.Channels.Count];
        source.Read(values);
        return values;
    }
}
