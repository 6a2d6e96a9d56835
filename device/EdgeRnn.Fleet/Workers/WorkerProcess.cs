using System.Globalization;
using System.Security.Cryptography;
using EdgeRnn.Device;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Fleet.Protocol;
using EdgeRnn.Fleet.Store;
using EdgeRnn.Fleet.Streams;
using EdgeRnn.Sensors.Proc;
using NATS.Client.Core;

namespace EdgeRnn.Fleet.Workers;

/// <summary>A worker as a process: the protocol's worker on the server's store, with engines, and a subject that asks it to drain.</summary>
internal static class WorkerProcess
{
    /// <summary>What one stream takes until that is measured: the default forecaster of four channels.</summary>
    private const double UsualMicroseconds = 300, UsualBytes = 2 << 20;

    /// <summary>How much of the cores the steady work may take, so that there is room to catch up.</summary>
    private const double Share = 0.5;

    /// <summary>How long the states may take to be saved at the end.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(30);

    /// <summary>Works until asked to stop.</summary>
    public static async Task RunAsync(FleetConnection fleet, string name, OwnerOptions options, Notices notices, CancellationTokenSource stop)
    {
        string id = $"{name}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        RegisterView view = await RegisterView.OpenAsync(fleet).ConfigureAwait(false);
        await using (view.ConfigureAwait(false))
        {
            StreamMeter meter = new(line => notices.Log(NoticeLevel.Warning, line, line));
            NatsFleetStore store = new(fleet, view, line => notices.Log(NoticeLevel.Warning, line, line));
            MonotonicFleetClock clock = new();
            Worker worker = new(
                id, view.Groups, store,
                (group, epoch) => new GroupOwner(
                    group, epoch, store, stream => new FleetStream(stream, meter), clock, options, line => notices.Log(NoticeLevel.Warning, line, line)),
                clock, streams => (Capacity(meter), Load(meter, streams)));
            Task drain = AnswerDrainAsync(fleet, id, stop);
            notices.Write(NoticeLevel.Information, $"worker {id}: carries its share of {view.Groups} groups of streams");
            Task work = worker.RunAsync(stop.Token);
            await Task.WhenAny(work, WaitAsync(stop.Token)).ConfigureAwait(false);
            await Task.WhenAny(work, Task.Delay(Farewell)).ConfigureAwait(false);
            if (!work.IsCompleted)
            {
                throw new UserException(ExitCode.StateNotSaved, $"worker {id}: the server did not answer within {Farewell.TotalSeconds} s; what is not saved the next worker learns again from the log");
            }

            await work.ConfigureAwait(false);
            await fleet.Workers.DeleteAsync(id).ConfigureAwait(false);
            await drain.ConfigureAwait(false);
            notices.Write(NoticeLevel.Information, string.Create(CultureInfo.InvariantCulture, $"worker {id}: all its streams are saved and released; {meter.Samples} samples learned"));
        }
    }

    /// <summary>The streams, at one sample a second, that cores and memory carry.</summary>
    private static int Capacity(StreamMeter meter)
    {
        double cores = Share * Environment.ProcessorCount * 1e6 / (meter.Microseconds > 0 ? meter.Microseconds : UsualMicroseconds);
        double memory = (AvailableMemory.Bytes() + Environment.WorkingSet) / UsualBytes;
        return (int)Math.Min(Math.Min(cores, memory), int.MaxValue);
    }

    private static WorkerLoad Load(StreamMeter meter, int streams) => new(streams, meter.Samples, Math.Round(meter.Microseconds, 1), AvailableMemory.Bytes() >> 20, meter.Refused);

    private static async Task AnswerDrainAsync(FleetConnection fleet, string id, CancellationTokenSource stop)
    {
        try
        {
            await foreach (NatsMsg<string> asked in fleet.Connection.SubscribeAsync<string>(FleetNames.Drain(id), cancellationToken: stop.Token).ConfigureAwait(false))
            {
                await asked.ReplyAsync("draining").ConfigureAwait(false);
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Ending.
        }
    }

    private static async Task WaitAsync(CancellationToken stop)
    {
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = stop.Register(stopped.SetResult);
        await stopped.Task.ConfigureAwait(false);
    }
}
