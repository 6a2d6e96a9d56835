using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeRnn.Device.Tests.Mqtt;
using EdgeRnn.Sensors.Mqtt;
using MQTTnet.Formatter;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Mqtt;

public sealed class MqttConnectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_uses_MQTT_5_and_3_1_1_where_the_broker_is_older()
    {
        using TestBroker old = new() { IsOld = true }, current = new();
        using MqttConnection toOld = Connect(old), toCurrent = Connect(current);
        TestBroker.Await(() => toOld.IsConnected && toCurrent.IsConnected, string.Join('\n', _log));

        Assert.Equal(("3.1.1", "5"), (toOld.Version, toCurrent.Version));
        Assert.Equal([MqttProtocolVersion.V500, MqttProtocolVersion.V311], old.Versions);
        Assert.Empty(_log);
    }

    [Fact]
    public void Its_status_is_online_while_it_lasts_and_offline_afterwards()
    {
        using TestBroker broker = new();
        using (MqttConnection connection = Connect(broker, options => options with { StatusTopic = "edgernn/a/status", ClientId = "a" }))
        {
            TestBroker.Await(() => broker.Retained.GetValueOrDefault("edgernn/a/status") == "online", "not online");
        }

        Assert.Equal("offline", broker.Retained["edgernn/a/status"]);
    }

    [Fact]
    public void Subscriptions_and_messages_survive_a_restart_of_the_broker()
    {
        using TestBroker broker = new();
        using MqttConnection connection = Connect(broker);
        ConcurrentQueue<string> came = new();
        using IDisposable subscription = connection.Subscribe(["a/+"], (topic, payload, _) => came.Enqueue($"{topic} {Encoding.UTF8.GetString(payload)}"));
        TestBroker.Await(() => connection.IsConnected, "not connected");

        broker.Stop();
        TestBroker.Await(() => !connection.IsConnected, "still connected");
        connection.Publish(new MqttMessage("kept", "1"u8.ToArray(), Retain: false, MqttDelivery.AtLeastOnce));
        connection.Publish(new MqttMessage("of the moment", "1"u8.ToArray(), Retain: false, MqttDelivery.AtMostOnce));
        broker.Start();
        TestBroker.Await(() => broker.Count("kept") == 1, "what was to arrive at least once is lost");
        Assert.Equal(1, connection.Dropped);
        TestBroker.Await(
            () =>
            {
                broker.Publish("a/b", "2");
                return came.Contains("a/b 2");
            },
            "nothing comes any more");
        Assert.Equal(0, broker.Count("of the moment"));
        Assert.Distinct(_log);
    }

    [Fact]
    public void What_was_not_acknowledged_is_sent_again_by_the_next_connection_unless_it_is_of_the_session()
    {
        using TestBroker broker = new();
        using MqttConnection connection = Connect(broker);
        TestBroker.Await(() => connection.IsConnected, "not connected");
        TaskCompletionSource stall = new();
        foreach (MqttDelivery delivery in new[] { MqttDelivery.WithinSession, MqttDelivery.AtLeastOnce })
        {
            string topic = delivery.ToString();
            TestBroker.Await(() => connection.IsConnected, "not connected again");
            broker.Stall = stall.Task;
            connection.Publish(new MqttMessage(topic, [], Retain: false, delivery));
            connection.Publish(new MqttMessage(topic, [], Retain: false, delivery));
            TestBroker.Await(() => broker.Count(topic) == 1, "not sent");
            broker.Stop();
            broker.Stall = null;
            broker.Start();
        }

        TestBroker.Await(() => broker.Count("AtLeastOnce") == 3, "not sent again");
        Assert.Equal(1, broker.Count("WithinSession"));
        Assert.Equal(2, connection.Dropped);
    }

    [Fact]
    public void What_waits_without_a_broker_has_a_limit_and_the_oldest_is_dropped_and_counted()
    {
        using MqttConnection connection = new(new MqttOptions("127.0.0.1") { Port = 1, Retry = TimeSpan.FromHours(1) }, _log.Enqueue);
        for (int i = 0; i < MqttConnection.Capacity + 10; i++)
        {
            connection.Publish(new MqttMessage("a", [], Retain: false, MqttDelivery.AtLeastOnce));
        }

        Assert.Equal(10, connection.Dropped);
    }

    [Fact]
    public void What_the_broker_refuses_to_take_is_logged_once_and_counts_as_dropped()
    {
        using TestBroker broker = new() { Forbidden = "secret" };
        using MqttConnection connection = Connect(broker);
        TestBroker.Await(() => connection.IsConnected, "not connected");
        foreach (string topic in (string[])["secret", "secret", "open"])
        {
            connection.Publish(new MqttMessage(topic, [], Retain: false, MqttDelivery.AtLeastOnce));
        }

        TestBroker.Await(() => broker.Count("open") == 1 && connection.Sent == 1, "what follows is not sent");
        Assert.Equal(2, connection.Dropped);
        Assert.Equal([$"MQTT broker 127.0.0.1:{broker.Port}: refuses messages to secret: NotAuthorized"], _log);
    }

    [Fact]
    public void A_password_comes_from_a_file_or_a_credential_and_is_in_no_message()
    {
        using TestBroker broker = new() { Account = ("me", "se cret") };
        string right = _folder.Write("right", "se cret\n"), wrong = _folder.Write("wrong", "wr ong\n");
        using (MqttConnection refused = Connect(broker, options => options with { User = "me", PasswordFile = wrong }))
        {
            TestBroker.Await(() => !_log.IsEmpty, "nothing is logged");
            Assert.Contains("refuses the connection: BadUserNameOrPassword", _log.First(), StringComparison.Ordinal);
        }

        using (MqttConnection accepted = Connect(broker, options => options with { User = "me", PasswordFile = right }))
        {
            TestBroker.Await(() => accepted.IsConnected, string.Join('\n', _log));
        }

        using (MqttConnection missing = Connect(broker, options => options with { User = "me", PasswordFile = _folder["none"] }))
        {
            TestBroker.Await(() => _log.Any(line => line.Contains($"mqtt:passwordFile {_folder["none"]}: cannot be used", StringComparison.Ordinal)), string.Join('\n', _log));
        }

        Assert.DoesNotContain(_log, line => line.Contains("cret", StringComparison.Ordinal) || line.Contains("wr ong", StringComparison.Ordinal));
    }

    [Fact]
    public void By_TLS_only_a_certificate_of_a_trusted_authority_is_accepted()
    {
        using X509Certificate2 own = OwnCertificate();
        using TestBroker broker = new(own);
        string authority = _folder.Write("ca.pem", own.ExportCertificatePem());
        using (MqttConnection trusting = Connect(broker, options => options with { Host = "localhost", Tls = true, CaFile = authority }))
        {
            TestBroker.Await(() => trusting.IsConnected, string.Join('\n', _log));
        }

        using MqttConnection doubting = Connect(broker, options => options with { Host = "localhost", Tls = true });
        TestBroker.Await(() => !_log.IsEmpty, "nothing is logged");
        Assert.Contains("cannot be connected to: The remote certificate", _log.First(), StringComparison.Ordinal);
        Assert.False(doubting.IsConnected);
    }

    [Fact]
    public void A_broker_that_accepts_and_stays_silent_holds_up_nobody()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        MqttConnection connection = new(
            new MqttOptions("127.0.0.1") { Port = ((IPEndPoint)silent.LocalEndpoint).Port, Patience = TimeSpan.FromMilliseconds(100), Retry = TimeSpan.FromMilliseconds(10) },
            _log.Enqueue);
        TestBroker.Await(() => !_log.IsEmpty, "nothing is logged");
        connection.Publish(new MqttMessage("a", [], Retain: false, MqttDelivery.AtLeastOnce));
        Task end = Task.Run(connection.Dispose, TestContext.Current.CancellationToken);
        TestBroker.Await(() => end.IsCompletedSuccessfully, "it does not end");
    }

    [Fact]
    public void A_handler_that_fails_does_not_end_the_connection()
    {
        using TestBroker broker = new();
        using MqttConnection connection = Connect(broker);
        int came = 0;
        using IDisposable failing = connection.Subscribe(["a"], (_, _, _) => throw new InvalidOperationException("broken"));
        using IDisposable sound = connection.Subscribe(["a"], (_, _, _) => came++);
        TestBroker.Await(() => connection.IsConnected, "not connected");
        TestBroker.Await(
            () =>
            {
                broker.Publish("a", "1");
                return came > 1;
            },
            "nothing comes");
        Assert.Contains("a: cannot be taken in: broken", _log);
    }

    private MqttConnection Connect(TestBroker broker, Func<MqttOptions, MqttOptions>? change = null)
    {
        MqttOptions options = new("127.0.0.1") { Port = broker.Port, Retry = TimeSpan.FromMilliseconds(20) };
        return new MqttConnection(change is null ? options : change(options), _log.Enqueue);
    }

    private static X509Certificate2 OwnCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
