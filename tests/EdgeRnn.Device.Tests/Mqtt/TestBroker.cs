using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Xunit;

namespace EdgeRnn.Device.Tests.Mqtt;

/// <summary>A message that a client sent.</summary>
internal sealed record Sent(string Topic, string Payload, bool Retain, int Qos, string Client);

/// <summary>A broker within this process, on a free port of the loopback address; it can be stopped and started again.</summary>
internal sealed class TestBroker : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, byte[]> _retained = new();
    private readonly X509Certificate2? _certificate;
    private MqttServer? _server;

    /// <param name="certificate">For connections by TLS; null for plain ones.</param>
    public TestBroker(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        Start();
    }

    public int Port { get; }

    /// <summary>What clients have sent, in order.</summary>
    public ConcurrentQueue<Sent> Messages { get; } = new();

    /// <summary>Versions of those that connected.</summary>
    public ConcurrentQueue<MqttProtocolVersion> Versions { get; } = new();

    /// <summary>Topics and filters that clients have subscribed to.</summary>
    public ConcurrentQueue<string> Subscribed { get; } = new();

    /// <summary>Refuses MQTT 5, as older brokers do.</summary>
    public bool IsOld { get; init; }

    /// <summary>User and password that are asked for; null for none.</summary>
    public (string User, string Password)? Account { get; init; }

    /// <summary>What nobody may send to; null for nothing.</summary>
    public string? Forbidden { get; init; }

    /// <summary>What an acknowledgement waits for; null for nothing.</summary>
    public Task? Stall { get; set; }

    /// <summary>What it keeps: topics and payloads.</summary>
    public Dictionary<string, string> Retained => _retained.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value));

    public static void Await(Func<bool> condition, string what) => Assert.True(SpinWait.SpinUntil(condition, Patience), what);

    public void Start()
    {
        MqttServerOptionsBuilder options = new MqttServerOptionsBuilder().WithPersistentSessions(false).WithMaxPendingMessagesPerClient(200_000);
        options = _certificate is null
            ? options.WithDefaultEndpoint().WithDefaultEndpointPort(Port).WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointReuseAddress()
            : options.WithoutDefaultEndpoint().WithEncryptedEndpoint().WithEncryptedEndpointPort(Port).WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback)
                .WithEncryptedEndpointBoundIPV6Address(IPAddress.None).WithEncryptionCertificate(_certificate);
        _server = new MqttServerFactory().CreateMqttServer(options.Build());
        _server.ValidatingConnectionAsync += Validate;
        _server.InterceptingPublishAsync += Receive;
        _server.ClientSubscribedTopicAsync += subscribed =>
        {
            Subscribed.Enqueue(subscribed.TopicFilter.Topic);
            return Task.CompletedTask;
        };
        _server.LoadingRetainedMessageAsync += kept =>
        {
            kept.LoadedRetainedMessages = [.. _retained.Select(pair => Message(pair.Key, pair.Value, retain: true))];
            return Task.CompletedTask;
        };
        _server.StartAsync().Wait(Patience);
    }

    /// <summary>Ends all connections; what is retained is kept for the next start.</summary>
    public void Stop()
    {
        _server?.StopAsync(new MqttServerStopOptions()).Wait(Patience);
        _server?.Dispose();
        _server = null;
    }

    public void Publish(string topic, string payload, bool retain = false) => Publish(topic, Encoding.UTF8.GetBytes(payload), retain);

    public void Publish(string topic, byte[] payload, bool retain = false)
    {
        if (retain)
        {
            Keep(topic, payload);
        }

        _server!.InjectApplicationMessage(new InjectedMqttApplicationMessage(Message(topic, payload, retain)) { SenderClientId = "test" }).Wait(Patience);
    }

    /// <summary>How often a topic was sent to.</summary>
    public int Count(string topic) => Messages.Count(message => message.Topic == topic);

    public void Dispose() => Stop();

    private static MqttApplicationMessage Message(string topic, byte[] payload, bool retain) => new()
    {
        Topic = topic,
        Payload = new ReadOnlySequence<byte>(payload),
        Retain = retain,
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
    };

    private void Keep(string topic, byte[] payload)
    {
        if (payload.Length > 0)
        {
            _retained[topic] = payload;
        }
        else
        {
            _retained.TryRemove(topic, out _);
        }
    }

    private Task Validate(ValidatingConnectionEventArgs connection)
    {
        Versions.Enqueue(connection.ProtocolVersion);
        if (IsOld && connection.ProtocolVersion == MqttProtocolVersion.V500)
        {
            connection.ReasonCode = MqttConnectReasonCode.UnsupportedProtocolVersion;
        }
        else if (Account is { } account && (connection.UserName, connection.Password) != account)
        {
            connection.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
        }

        return Task.CompletedTask;
    }

    private Task Receive(InterceptingPublishEventArgs published)
    {
        MqttApplicationMessage message = published.ApplicationMessage;
        if (message.Topic == Forbidden)
        {
            published.ProcessPublish = false;
            published.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
            return Task.CompletedTask;
        }

        byte[] payload = message.Payload.ToArray();
        Messages.Enqueue(new Sent(message.Topic, Encoding.UTF8.GetString(payload), message.Retain, (int)message.QualityOfServiceLevel, published.ClientId));
        if (message.Retain)
        {
            Keep(message.Topic, payload);
        }

        return Stall ?? Task.CompletedTask;
    }
}
