using System.Globalization;
using EdgeRnn.Fleet.Protocol;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Client.KeyValueStore;

namespace EdgeRnn.Fleet.Store;

/// <summary>The protocol's store on NATS JetStream: registers are keys of a bucket, logs are subjects; compare-and-set is the server's.</summary>
/// <param name="fleet">Not owned.</param>
/// <param name="view">The registers that change now and then, as the server reports them.</param>
/// <param name="report">Takes a line for the log.</param>
internal sealed class NatsFleetStore(FleetConnection fleet, RegisterView view, Action<string> report) : IFleetStore
{
    /// <summary>The server's error of a compare-and-set that failed.</summary>
    private const int WrongLastSequence = 10071;

    public Task WriteWorkerAsync(WorkerEntry worker) =>
        AskAsync(async () => await fleet.Workers.PutAsync(worker.Id, FleetJson.Write(worker)).ConfigureAwait(false));

    public Task<IReadOnlyList<Entry<WorkerEntry>>> ReadWorkersAsync() => Task.FromResult(view.Workers);

    public Task<Entry<Lease>> ReadLeaseAsync(int group) => Task.FromResult(view.Lease(group));

    public Task<ulong?> TryWriteLeaseAsync(int group, Lease lease, ulong revision) => TryWriteAsync(FleetNames.Lease(group), lease, revision);

    public Task<Entry<Pointer>> ReadPointerAsync(string stream) => AskAsync(async () =>
    {
        string key = FleetNames.Pointer(stream);
        NatsResult<NatsKVEntry<byte[]>> entry = await fleet.Registers.TryGetEntryAsync<byte[]>(key).ConfigureAwait(false);
        return entry.Success ? new Entry<Pointer>(FleetJson.Read<Pointer>(entry.Value.Value!, key), entry.Value.Revision)
            : entry.Error is NatsKVKeyNotFoundException ? new Entry<Pointer>(Pointer.None, 0)
            // A deleted key has a revision too, behind which the next one is written.
            : entry.Error is NatsKVKeyDeletedException deleted ? new Entry<Pointer>(Pointer.None, deleted.Revision)
            : throw entry.Error;
    });

    public Task<ulong?> TryWritePointerAsync(string stream, Pointer pointer, ulong revision) => TryWriteAsync(FleetNames.Pointer(stream), pointer, revision);

    public Task<ulong> AppendChunkAsync(string stream, ReadOnlyMemory<byte> chunk) => AskAsync(async () =>
    {
        PubAckResponse answer = await fleet.Server.PublishAsync(FleetNames.State(stream), chunk).ConfigureAwait(false);
        answer.EnsureSuccess();
        return answer.Seq;
    });

    public Task<byte[]?> ReadChunkAsync(string stream, ulong position) => AskAsync(async () =>
    {
        NatsMsg<byte[]> chunk = await fleet.States.GetDirectAsync<byte[]>(new StreamMsgGetRequest { Seq = position }).ConfigureAwait(false);
        return IsMissing(chunk) ? null : chunk.Data;
    });

    public Task<OutputEnd> ReadLastOutputAsync(string stream) => AskAsync(async () =>
    {
        NatsMsg<byte[]> last = await fleet.Outputs.GetDirectAsync<byte[]>(new StreamMsgGetRequest { LastBySubj = FleetNames.Output(stream) }).ConfigureAwait(false);
        return IsMissing(last) ? OutputEnd.None
            : new OutputEnd(Number(last, FleetNames.Last), Number(last, FleetNames.Epoch), (ulong)Number(last, "Nats-Sequence"));
    });

    public Task<ulong?> TryAppendOutputsAsync(string stream, long epoch, IReadOnlyList<Output> outputs, ulong last) => AskAsync(async () =>
    {
        byte[] lines = new byte[outputs.Sum(output => output.Text.Length)];
        int at = 0;
        foreach (Output output in outputs)
        {
            output.Text.CopyTo(lines.AsMemory(at));
            at += output.Text.Length;
        }

        string end = outputs[^1].Sequence.ToString(CultureInfo.InvariantCulture);
        NatsHeaders headers = new() { [FleetNames.Epoch] = epoch.ToString(CultureInfo.InvariantCulture), [FleetNames.Last] = end };
        NatsJSPubOpts options = new() { MsgId = $"{FleetNames.Token(stream)}:{end}", ExpectedLastSubjectSequence = last };
        PubAckResponse answer = await fleet.Server.PublishAsync(FleetNames.Output(stream), lines, opts: options, headers: headers).ConfigureAwait(false);
        return Written(answer);
    });

    public Task TrimAsync(string stream, ulong log, ulong chunks) => AskAsync(async () =>
    {
        string subject = FleetNames.Log(view.GroupOf(stream), stream);
        await fleet.Server.PurgeStreamAsync(FleetNames.LogStream, new StreamPurgeRequest { Filter = subject, Seq = log }).ConfigureAwait(false);
        await fleet.Server.PurgeStreamAsync(FleetNames.StateStream, new StreamPurgeRequest { Filter = FleetNames.State(stream), Seq = chunks }).ConfigureAwait(false);
        return true;
    });

    public IGroupLog OpenLog(int group) => new GroupLog(fleet.Server, group, view.Groups, report);

    private Task<ulong?> TryWriteAsync<T>(string key, T value, ulong revision) => AskAsync<ulong?>(async () =>
    {
        NatsResult<ulong> written = await fleet.Registers.TryUpdateAsync(key, FleetJson.Write(value), revision).ConfigureAwait(false);
        return written.Success ? written.Value : written.Error is NatsKVWrongLastRevisionException ? null : throw written.Error;
    });

    private static ulong? Written(PubAckResponse answer)
    {
        if (answer.Error?.ErrCode == WrongLastSequence)
        {
            return null;
        }

        answer.EnsureSuccess();
        return answer.Seq;
    }

    private static bool IsMissing(NatsMsg<byte[]> message) => message.Headers is { Code: 404 };

    private static long Number(NatsMsg<byte[]> message, string header) =>
        message.Headers is { } headers && headers.TryGetValue(header, out Microsoft.Extensions.Primitives.StringValues value)
        && long.TryParse(value, CultureInfo.InvariantCulture, out long number) ? number : throw new InvalidDataException($"{message.Subject}: the last message has no {header}; it is not of this program");

    /// <summary>Whatever goes wrong on the way is one thing for the protocol: no answer.</summary>
    private static async Task<T> AskAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception error) when (error is NatsException or OperationCanceledException or IOException or TimeoutException)
        {
            throw new StoreUnavailableException(error.Message, error);
        }
    }
}
