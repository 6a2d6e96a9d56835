using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Configuration;

/// <summary>The broker, and what it is used for.</summary>
/// <param name="Broker">How it is reached; null for no broker.</param>
/// <param name="Name">The machine's name in topics: letters, digits and <c>-</c>.</param>
/// <param name="Publishes">Whether streams are published as devices of Home Assistant.</param>
/// <param name="Commands">Whether it may pass on commands.</param>
internal sealed record MqttSettings(MqttOptions? Broker, string Name, bool Publishes, bool Commands)
{
    public static MqttSettings Read(SettingReader reader)
    {
        string host = reader.Words("mqtt:host", "");
        int port = reader.Number("mqtt:port", 0, 0, 65535);
        bool tls = reader.Flag("mqtt:tls", false);
        string name = reader.Words("mqtt:name", MachineName(Environment.MachineName));
        if (name != MachineName(name))
        {
            throw reader.Wrong("mqtt:name", name, $"small letters, digits and -, as {MachineName(name)}");
        }

        string prefix = reader.Words("mqtt:prefix", "homeassistant");
        if (prefix.Length == 0 || prefix.AsSpan().IndexOfAny('+', '#') >= 0 || prefix[^1] == '/')
        {
            throw reader.Wrong("mqtt:prefix", prefix, "the first level of Home Assistant's discovery topics, as homeassistant");
        }

        string certificate = reader.Words("mqtt:certificateFile", ""), key = reader.Words("mqtt:keyFile", "");
        MqttOptions broker = new(host)
        {
            Port = port,
            User = reader.Words("mqtt:user", ""),
            PasswordFile = reader.Words("mqtt:passwordFile", ""),
            Tls = tls,
            CaFile = reader.Words("mqtt:caFile", ""),
            CertificateFile = certificate,
            KeyFile = key,
            ClientId = reader.Words("mqtt:clientId", $"edgernn-{name}"),
            StatusTopic = $"edgernn/{name}/status",
            Prefix = prefix,
            StaleAfter = TimeSpan.FromSeconds(reader.Number("mqtt:staleSeconds", 3600.0, 1, 1e8)),
        };
        return new MqttSettings(
            host.Length > 0 ? broker : null, name, reader.Flag("mqtt:publish", true), reader.Flag("mqtt:commands", false));
    }

    /// <summary>A name for a machine: small letters, digits and <c>-</c>.</summary>
    private static string MachineName(string text)
    {
        string name = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')).Trim('-');
        return name.Length > 0 ? name : "edge";
    }
}
