using System.Globalization;
using System.Threading.Channels;
using EdgeRnn.Fleet.Protocol;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace EdgeRnn.Fleet.Store;

/// <summary>Reads the log of a group's streams in order, from its beginning, and hands each message to its stream.</summary>
/// <remarks>A consumer without acknowledgements, which is made again behind the last message whenever a number is missing or the server lost it.</remarks>
internal sealed class GroupLog : IGroupLog
{
    /// <summary>Messages of one stream that may wait; the group then waits for that one.</summary>
    private const int Waiting = 256;

    private const int AtOnce = 256;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250), Patience = TimeSpan.FromSeconds(5), Forgotten = TimeSpan.FromSeconds(30);

    private readonly NatsJSContext _server;
    private readonly int _group;
    private readonly int _groups;
    private readonly Action<string> _report;
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<string> _names = Channel.CreateUnbounded<string>();
    private readonly Dictionary<string, Channel<LogMessage>> _streams = [];
    private readonly Lock _gate = new();
    private ulong _position;

    /// <param name="server">Where the log is.</param>
    /// <param name="group">Which.</param>
    /// <param name="groups">How many there are.</param>
    /// <param name="report">Takes a line for the log.</param>
    public GroupLog(NatsJSContext server, int group, int groups, Action<string> report)
    {
        (_server, _group, _groups, _report) = (server, group, groups, report);
        _ = PumpAsync();
    }

    public Task<string?> NextStreamAsync(CancellationToken stop) => TakeAsync(_names.Reader, stop);

    public Task<LogMessage?> NextAsync(string stream, CancellationToken stop) => TakeAsync(Of(stream).Reader, stop);

    public void Dispose() => _end.Cancel();

    private static async Task<T?> TakeAsync<T>(ChannelReader<T> reader, CancellationToken stop) where T : class
    {
        try
        {
            return stop.IsCancellationRequested ? null : await reader.ReadAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private Channel<LogMessage> Of(string stream)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(stream, out Channel<LogMessage>? messages))
            {
                _streams[stream] = messages = Channel.CreateBounded<LogMessage>(new BoundedChannelOptions(Waiting) { SingleReader = true, SingleWriter = true });
                _names.Writer.TryWrite(stream);
            }

            return messages;
        }
    }

    private async Task PumpAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                INatsJSConsumer consumer = await _server.CreateConsumerAsync(FleetNames.LogStream, Config(), _end.Token).ConfigureAwait(false);
                await ReadWhileWholeAsync(consumer).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is NatsException or OperationCanceledException or IOException or TimeoutException)
            {
                _report($"the log of group {_group} cannot be read: {error.Message}; tried again");
                await Task.Delay(RetryAfter).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads until a message is missing or out of order; a new consumer then begins behind the last one that came.</summary>
    private async Task ReadWhileWholeAsync(INatsJSConsumer consumer)
    {
        ulong number = 0;
        bool isWhole = true;
        while (isWhole)
        {
            isWhole = false;
            NatsJSFetchOpts fetch = new() { MaxMsgs = AtOnce, Expires = Patience, IdleHeartbeat = Patience / 5 };
            await foreach (INatsJSMsg<byte[]> message in consumer.FetchAsync<byte[]>(fetch, cancellationToken: _end.Token).ConfigureAwait(false))
            {
                isWhole = message.Metadata is { } metadata && metadata.Sequence.Consumer == ++number;
                if (!isWhole)
                {
                    break;
                }

                _position = message.Metadata!.Value.Sequence.Stream;
                await DispatchAsync(message).ConfigureAwait(false);
            }

            // Nothing for a while: either there is nothing, or nobody there.
            if (!isWhole)
            {
                await consumer.RefreshAsync(_end.Token).ConfigureAwait(false);
                isWhole = consumer.Info.Delivered?.ConsumerSeq == number;
            }
        }
    }

    private ConsumerConfig Config() => new()
    {
        Name = $"edgernn-{Guid.NewGuid():N}",
        FilterSubject = FleetNames.LogOf(_group),
        DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence,
        OptStartSeq = _position + 1,
        AckPolicy = ConsumerConfigAckPolicy.None,
        InactiveThreshold = Forgotten,
        MaxDeliver = 1,
        NumReplicas = 1,
        MemStorage = true,
    };

    private async Task DispatchAsync(INatsJSMsg<byte[]> message)
    {
        string token = message.Subject[(message.Subject.LastIndexOf('.') + 1)..];
        if (FleetNames.NameOf(token) is not { } stream || (int)(Protocol.Placement.Hash(stream) % (ulong)_groups) != _group)
        {
            _report(string.Create(CultureInfo.InvariantCulture, $"subject {message.Subject}: names no stream of group {_group}; it is passed over"));
            return;
        }

        string options = message.Headers is { } headers && headers.TryGetValue(FleetNames.Options, out Microsoft.Extensions.Primitives.StringValues text) ? text.ToString() : "";
        LogMessage read = new(message.Metadata!.Value.Sequence.Stream, message.Data ?? [], options);
        await Of(stream).Writer.WriteAsync(read, _end.Token).ConfigureAwait(false);
    }
}
