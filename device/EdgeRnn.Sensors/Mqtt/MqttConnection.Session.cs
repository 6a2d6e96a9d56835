using System.Buffers;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRnn.Sensors.Mqtt;

// The loop that makes the connection again and again.
internal sealed partial class MqttConnection
{
    private const int FiltersAtOnce = 100;

    /// <summary>Topics that are named in the log.</summary>
    private const int MostRefusals = 20;

    /// <summary>A session that lasted so long was sound: the next wait is the shortest again.</summary>
    private static readonly TimeSpan SoundSession = TimeSpan.FromSeconds(30);

    private MqttProtocolVersion _version = MqttProtocolVersion.V500;
    private readonly HashSet<string> _refused = [];
    private bool _isVersionProven;
    private (MqttMessage Message, int Session)? _unsent;

    private async Task Run()
    {
        TimeSpan wait = _options.Retry;
        string reported = "";
        while (!_stop.IsCancellationRequested && !_outgoing.Reader.Completion.IsCompleted)
        {
            long begun = Environment.TickCount64;
            MqttProtocolVersion version = _version;
            string trouble = await Session().ConfigureAwait(false);
            Volatile.Write(ref _client, null);
            _isAccepted = false;
            Trouble = trouble;
            bool again = version == MqttProtocolVersion.V500 && _version == MqttProtocolVersion.V311;
            if (trouble.Length > 0 && trouble != reported && !again && !_stop.IsCancellationRequested)
            {
                _log($"MQTT broker {_options.Address}: {trouble}; it is tried again");
                reported = trouble;
            }

            bool wasSound = Environment.TickCount64 - begun > SoundSession.TotalMilliseconds;
            wait = wasSound ? _options.Retry : wait;
            reported = wasSound ? "" : reported;
            if (!again)
            {
                await Pause(wait).ConfigureAwait(false);
                wait = wait * 2 < _options.LongestRetry ? wait * 2 : _options.LongestRetry;
            }
        }
    }

    /// <summary>Waits, a quarter more or less, so that many clients do not come back at once.</summary>
    private async Task Pause(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait * (0.75 + (Random.Shared.NextDouble() / 2)), _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
    }

    /// <summary>Connects, and sends what is published until the connection is lost or this end is closing.</summary>
    /// <returns>What went wrong; empty if nothing did.</returns>
    private async Task<string> Session()
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += gone =>
        {
            lost.TrySetResult(gone.Reason == MqttClientDisconnectReason.SessionTakenOver
                ? $"another client uses the id {_options.ClientId}; give each its own: mqtt:clientId"
                : $"the connection was lost: {Reason(gone.Exception, gone.Reason.ToString())}");
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += came =>
        {
            ReadOnlySequence<byte> payload = came.ApplicationMessage.Payload;
            Deliver(came.ApplicationMessage.Topic, payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray(), came.ApplicationMessage.Retain);
            return Task.CompletedTask;
        };
        try
        {
            if (await Connect(client).ConfigureAwait(false) is { Length: > 0 } refused)
            {
                return refused;
            }

            _isAccepted = true;
            await Greet(client).ConfigureAwait(false);
            await Send(client, lost.Task).ConfigureAwait(false);
            return lost.Task.IsCompleted ? await lost.Task.ConfigureAwait(false) : await TakeLeave(client).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return _stop.IsCancellationRequested ? "" : $"did not answer within {_options.Patience.TotalSeconds:0} s";
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return lost.Task.IsCompleted ? await lost.Task.ConfigureAwait(false) : Reason(error, "");
        }
    }

    private async Task<string> Connect(IMqttClient client)
    {
        try
        {
            using CancellationTokenSource limit = Limit();
            MqttClientConnectResult result = await client.ConnectAsync(MqttClientSettings.Of(_options, _version), limit.Token).ConfigureAwait(false);
            if (result.ResultCode == MqttClientConnectResultCode.Success)
            {
                _isVersionProven = true;
                return "";
            }

            TryOtherVersion(result.ResultCode == MqttClientConnectResultCode.UnsupportedProtocolVersion);
            return $"refuses the connection: {result.ResultCode}{(result.ReasonString is { Length: > 0 } why ? $", {why}" : "")}";
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException or SensorException))
        {
            bool isAnswer = error.GetBaseException() is not (SocketException or System.Security.Authentication.AuthenticationException);
            TryOtherVersion(isAnswer);
            return $"cannot be connected to: {Reason(error, "")}";
        }
    }

    /// <summary>A broker of MQTT 3.1.1 may say so, or just hang up.</summary>
    private void TryOtherVersion(bool mayHelp)
    {
        if (mayHelp && !_isVersionProven)
        {
            _version = _version == MqttProtocolVersion.V500 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500;
        }
    }

    private async Task Greet(IMqttClient client)
    {
        if (_options.StatusTopic.Length > 0)
        {
            await SendNow(client, Status("online")).ConfigureAwait(false);
        }

        string[] filters;
        lock (_gate)
        {
            // From here on a new subscription is made by whoever adds it.
            _session++;
            Volatile.Write(ref _client, client);
            filters = [.. _subscriptions.SelectMany(subscription => subscription.Filters).Distinct()];
        }

        await SubscribeNow(client, filters).ConfigureAwait(false);
        Trouble = "";
        Connected?.Invoke();
    }

    private async Task Send(IMqttClient client, Task lost)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _ = lost.ContinueWith(_ => ended.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            while (_unsent is not null || await _outgoing.Reader.WaitToReadAsync(ended.Token).ConfigureAwait(false))
            {
                if (_unsent is null)
                {
                    _unsent = _outgoing.Reader.TryRead(out (MqttMessage, int) next) ? next : null;
                    continue;
                }

                (MqttMessage message, int session) = _unsent.Value;
                bool isOver = message.Delivery != MqttDelivery.AtLeastOnce && session != _session;
                bool isSent = !isOver && await SendNow(client, message).ConfigureAwait(false);
                _unsent = null;
                Interlocked.Increment(ref isSent ? ref _sent : ref _dropped);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Lost, or asked to end.
        }
    }

    /// <returns>Whether the broker has not refused it, as it may for want of a permission.</returns>
    private async Task<bool> SendNow(IMqttClient client, MqttMessage message)
    {
        using CancellationTokenSource limit = Limit();
        MqttClientPublishResult result = await client.PublishAsync(
            new MqttApplicationMessage
            {
                Topic = message.Topic,
                Payload = new ReadOnlySequence<byte>(message.Payload),
                Retain = message.Retain,
                QualityOfServiceLevel = message.Delivery == MqttDelivery.AtMostOnce ? MqttQualityOfServiceLevel.AtMostOnce : MqttQualityOfServiceLevel.AtLeastOnce,
            },
            limit.Token).ConfigureAwait(false);
        if (result.IsSuccess)
        {
            return true;
        }

        if (_refused.Count < MostRefusals && _refused.Add(message.Topic))
        {
            _log($"MQTT broker {_options.Address}: refuses messages to {message.Topic}: {result.ReasonCode}");
        }

        return false;
    }

    private async Task SubscribeNow(IMqttClient client, string[] filters)
    {
        try
        {
            foreach (string[] some in filters.Chunk(FiltersAtOnce))
            {
                using CancellationTokenSource limit = Limit();
                MqttClientSubscribeOptions options = new() { TopicFilters = [.. some.Select(filter => new MqttTopicFilterBuilder().WithTopic(filter).WithAtLeastOnceQoS().Build())] };
                MqttClientSubscribeResult result = await client.SubscribeAsync(options, limit.Token).ConfigureAwait(false);
                foreach (MqttClientSubscribeResultItem refused in result.Items.Where(item => item.ResultCode >= MqttClientSubscribeResultCode.UnspecifiedError))
                {
                    _log($"MQTT broker {_options.Address}: refuses {refused.TopicFilter.Topic}: {refused.ResultCode}");
                }
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException && !_stop.IsCancellationRequested)
        {
            if (!client.IsConnected)
            {
                // The session reports that the connection was lost, and the next one subscribes again.
                return;
            }

            _log($"MQTT broker {_options.Address}: does not answer a subscription: {Reason(error, "")}");
            await Quietly(client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None)).ConfigureAwait(false);
        }
    }

    private async Task<string> TakeLeave(IMqttClient client)
    {
        if (_options.StatusTopic.Length > 0)
        {
            await SendNow(client, Status("offline")).ConfigureAwait(false);
        }

        using CancellationTokenSource limit = Limit();
        await client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token).ConfigureAwait(false);
        return "";
    }

    private MqttMessage Status(string word) => new(_options.StatusTopic, System.Text.Encoding.UTF8.GetBytes(word), Retain: true, MqttDelivery.AtLeastOnce);

    private CancellationTokenSource Limit()
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(_options.Patience);
        return limit;
    }

    private static string Reason(Exception? error, string otherwise) =>
        ((error is SensorException ? error : error?.GetBaseException())?.Message ?? otherwise).ReplaceLineEndings(" ").TrimEnd('.');
}
