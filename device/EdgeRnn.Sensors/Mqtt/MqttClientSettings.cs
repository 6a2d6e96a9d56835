using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>The client library's settings for one connection.</summary>
internal static class MqttClientSettings
{
    /// <summary>Messages above it are not sent to us by a broker of MQTT 5.</summary>
    private const uint LargestPacket = 1 << 20;

    private const string Credential = "mqtt-password";
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <exception cref="SensorException">A file that is named cannot be used.</exception>
    public static MqttClientOptions Of(MqttOptions options, MqttProtocolVersion version)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.UsedPort)
            .WithProtocolVersion(version)
            .WithCleanStart(true)
            .WithKeepAlivePeriod(KeepAlive)
            .WithTimeout(options.Patience);
        if (options.ClientId.Length > 0)
        {
            builder.WithClientId(options.ClientId);
        }

        if (version == MqttProtocolVersion.V500)
        {
            builder.WithMaximumPacketSize(LargestPacket);
        }

        if (options.User.Length > 0)
        {
            builder.WithCredentials(options.User, Password(options));
        }

        if (options.StatusTopic.Length > 0)
        {
            builder.WithWillTopic(options.StatusTopic).WithWillPayload("offline").WithWillRetain()
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        }

        if (options.Tls)
        {
            builder.WithTlsOptions(tls => Secure(tls, options));
        }

        return builder.Build();
    }

    /// <summary>The first line of the file, or systemd's credential of the service.</summary>
    private static string Password(MqttOptions options)
    {
        string folder = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") ?? "";
        string file = options.PasswordFile.Length > 0 ? options.PasswordFile
            : folder.Length > 0 && File.Exists(Path.Combine(folder, Credential)) ? Path.Combine(folder, Credential)
            : "";
        if (file.Length == 0)
        {
            return "";
        }

        using StreamReader reader = new(Opened("mqtt:passwordFile", file, File.OpenRead));
        return reader.ReadLine() ?? "";
    }

    private static void Secure(MqttClientTlsOptionsBuilder tls, MqttOptions options)
    {
        tls.UseTls().WithTargetHost(options.Host).WithRevocationMode(X509RevocationMode.NoCheck);
        if (options.CaFile.Length > 0)
        {
            tls.WithTrustChain(Opened("mqtt:caFile", options.CaFile, path =>
            {
                X509Certificate2Collection trusted = [];
                trusted.ImportFromPemFile(path);
                return trusted;
            }));
        }

        if (options.CertificateFile.Length > 0)
        {
            tls.WithClientCertificates([Opened("mqtt:certificateFile", options.CertificateFile, path =>
                X509Certificate2.CreateFromPemFile(path, options.KeyFile.Length > 0 ? options.KeyFile : path))]);
        }
    }

    private static T Opened<T>(string key, string path, Func<string, T> open)
    {
        try
        {
            return open(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SensorException($"{key} {path}: cannot be used: {error.Message.TrimEnd('.')}", error);
        }
    }
}
