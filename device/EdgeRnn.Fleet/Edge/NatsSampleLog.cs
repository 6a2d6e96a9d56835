using System.Globalization;
using EdgeRnn.Fleet.Store;
using Microsoft.Extensions.Primitives;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace EdgeRnn.Fleet.Edge;

/// <summary>The log on NATS JetStream.</summary>
internal sealed class NatsSampleLog : ISampleLog
{
    /// <summary>The server's errors: the end of the log is another one; the stream has as many messages as it may.</summary>
    private const int WrongLastSequence = 10071, StoreFailed = 10077;

    private readonly FleetConnection _fleet;
    private readonly INatsJSStream _log;
    private readonly string _board;
    private readonly Func<string, string> _options;

    private NatsSampleLog(FleetConnection fleet, INatsJSStream log, string board, Func<string, string> options) =>
        (_fleet, _log, _board, _options) = (fleet, log, board, options);

    /// <param name="fleet">Not owned.</param>
    /// <param name="board">Who sends.</param>
    /// <param name="options">What the engine of a stream is made from.</param>
    public static async Task<ISampleLog> OpenAsync(FleetConnection fleet, string board, Func<string, string> options) =>
        new NatsSampleLog(fleet, await fleet.Server.GetStreamAsync(FleetNames.LogStream).ConfigureAwait(false), board, options);

    public async Task<LogEnd?> ReadEndAsync(string stream)
    {
        try
        {
            NatsMsg<byte[]> last = await _log.GetDirectAsync<byte[]>(new StreamMsgGetRequest { LastBySubj = SubjectOf(stream) }).ConfigureAwait(false);
            return last.Headers is { Code: 404 } or null ? new LogEnd(-1, "", 0)
                : new LogEnd(Number(last.Headers, FleetNames.Last), Text(last.Headers, FleetNames.Board), (ulong)Number(last.Headers, "Nats-Sequence"));
        }
        catch (Exception error) when (error is NatsException or OperationCanceledException or IOException or TimeoutException)
        {
            return null;
        }
    }

    public async Task<(SendOutcome Outcome, ulong Position)> AppendAsync(string stream, ReadOnlyMemory<byte> batch, long last, ulong position)
    {
        string end = last.ToString(CultureInfo.InvariantCulture);
        NatsHeaders headers = new() { [FleetNames.Last] = end, [FleetNames.Board] = _board, [FleetNames.Options] = _options(stream) };
        NatsJSPubOpts publish = new() { MsgId = $"{FleetNames.Token(stream)}:{end}", ExpectedLastSubjectSequence = position };
        try
        {
            PubAckResponse answer = await _fleet.Server.PublishAsync(SubjectOf(stream), batch, opts: publish, headers: headers).ConfigureAwait(false);
            return answer.Error switch
            {
                null => (SendOutcome.Stored, answer.Seq),
                { ErrCode: StoreFailed } => (SendOutcome.Full, 0),
                { ErrCode: WrongLastSequence } => (SendOutcome.Unknown, 0),
                { } error => throw new NatsJSApiException(error),
            };
        }
        catch (Exception error) when (error is NatsException or OperationCanceledException or IOException or TimeoutException)
        {
            return (SendOutcome.Unknown, 0);
        }
    }

    private string SubjectOf(string stream) => FleetNames.Log((int)(Protocol.Placement.Hash(stream) % (ulong)_fleet.Settings.Groups), stream);

    private static string Text(NatsHeaders headers, string name) => headers.TryGetValue(name, out StringValues value) ? value.ToString() : "";

    private static long Number(NatsHeaders headers, string name) => long.TryParse(Text(headers, name), CultureInfo.InvariantCulture, out long number) ? number : -1;
}
