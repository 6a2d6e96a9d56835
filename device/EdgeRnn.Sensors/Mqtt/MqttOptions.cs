namespace EdgeRnn.Sensors.Mqtt;

/// <summary>How a broker is reached.</summary>
/// <param name="Host">Name or address.</param>
internal sealed record MqttOptions(string Host)
{
    public const int PlainPort = 1883, TlsPort = 8883;

    /// <summary>0 for the usual one.</summary>
    public int Port { get; init; }

    /// <summary>Empty for none.</summary>
    public string User { get; init; } = "";

    /// <summary>A file whose first line is the password; empty for none. Read at every connection.</summary>
    public string PasswordFile { get; init; } = "";

    public bool Tls { get; init; }

    /// <summary>Certificates to trust instead of the system's, PEM; empty for the system's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>The client's own certificate, PEM; empty for none.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Its key, PEM.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>The same at every start, so that a broker ends the session before it.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>A retained topic that holds <c>online</c> while the connection lasts and <c>offline</c> otherwise; empty for none.</summary>
    public string StatusTopic { get; init; } = "";

    /// <summary>A value that has not come for so long is missing.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The first level of Home Assistant's discovery topics.</summary>
    public string Prefix { get; init; } = "homeassistant";

    /// <summary>The first wait before a lost connection is tried again; each further one is twice as long.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest of these waits.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the broker may take for an answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The port as it is used.</summary>
    public int UsedPort => Port > 0 ? Port : Tls ? TlsPort : PlainPort;

    /// <summary>As messages name it.</summary>
    public string Address => $"{Host}:{UsedPort.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
}
