using System.Collections.Concurrent;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service.Scheduling;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Web;
using EdgeRnn.Device.State;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Sensors.Supervision;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Service;

/// <summary>The streams of a run: opens, replaces and stops them.</summary>
internal sealed class StreamPool(RunContext context, StateOwner state) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private const int LongestRejection = 400;

    /// <summary>Writes to a disk that answers slowly overlap.</summary>
    private const int SavedAtOnce = 16;

    private readonly StreamThreads _threads = new(context.Time);
    private SampleJournal? _journal = state.Journal;
    private (long BytesPerDay, CheckpointBudget Budget)? _budget;
    private volatile SensorStream[] _running = [];

    public List<SensorStream> All { get; } = [];

    /// <summary>What the checkpoints of all streams may write; once they are opened.</summary>
    public CheckpointBudget Budget => _budget!.Value.Budget;

    /// <exception cref="UserException">A setting, a sensor or the state folder is no good.</exception>
    public void Open(ServiceSettings settings, MqttConnection? broker)
    {
        Opening opening = New(settings, broker);
        foreach (StreamSettings stream in settings.Streams)
        {
            try
            {
                All.Add(Open(stream, opening));
            }
            catch (InputException error) when (stream.IsOfTopic && All.Count > 0)
            {
                NoteMissing(stream, error);
            }
        }

        opening.Profiles.Report();
        _running = [.. All];
    }

    /// <summary>Ends what has changed; a stream whose settings are as before keeps running.</summary>
    /// <returns>The streams that were ended.</returns>
    public List<SensorStream> StopChanged(ServiceSettings settings, ServiceSettings before)
    {
        List<SensorStream> changed = All.FindAll(stream => !settings.Keeps(stream.Settings, before));
        Stop(changed);
        changed.ForEach(stream => stream.Dispose());
        All.RemoveAll(changed.Contains);
        _running = [.. All];
        return changed;
    }

    /// <summary>Starts what is not running; a stream that cannot be started keeps its former settings, if there was one.</summary>
    public void StartMissing(ServiceSettings settings, ServiceSettings before, List<SensorStream> ended, MqttConnection? broker)
    {
        Opening opening = New(settings, broker);
        List<SensorStream> opened = [];
        foreach (StreamSettings missing in settings.Streams.Where(added => !All.Exists(stream => stream.Settings.Name == added.Name)).ToList())
        {
            StreamSettings? earlier = ended.Find(stream => stream.Settings.Name == missing.Name)?.Settings;
            try
            {
                opened.Add(Open(missing, opening));
            }
            catch (InputException error) when (earlier is not null)
            {
                context.Notices.Write(NoticeLevel.Error, $"{missing.Name}: keeps its previous settings, the new ones cannot be used: {error.Message}");
                opened.Add(Open(earlier, opening with { All = before }));
            }
            catch (InputException error) when (All.Count + opened.Count > 0)
            {
                NoteMissing(missing, error);
            }
        }

        opening.Profiles.Report();
        opened.ForEach(stream => stream.Start());
        All.AddRange(opened);
        _running = [.. All];
    }

    /// <summary>Why the streams must not be saved in a folder that appeared: it knows one of them longer than it is in memory. On any thread.</summary>
    public string? ObjectionTo(string stateFolder)
    {
        // One that is not recovered yet reads what it does not know from there.
        SensorStream[] running = Array.FindAll(_running, stream => stream.IsRecovered);
        IReadOnlyDictionary<string, long> known = KnownSamples.Of(stateFolder, running.Select(stream => stream.Settings.Name));
        return Array.Find(running, stream => known[stream.Settings.Name] > stream.Samples) is { } behind
            ? $"knows {known[behind.Settings.Name]} samples of {behind.Settings.Name}, more than the {behind.Samples} in memory" : null;
    }

    /// <summary>Lets the streams record in the journal that there is now, if it is another one, or in none.</summary>
    public void FollowJournal()
    {
        if (state.Journal is var journal && journal != _journal)
        {
            _journal = journal;
            All.ForEach(stream => stream.Attach(journal));
        }
    }

    /// <summary>All at once: one that takes long must not use up the time of the others.</summary>
    /// <returns>What is not saved and why, a line each.</returns>
    public IReadOnlyCollection<string> Stop(IReadOnlyList<SensorStream> streams)
    {
        foreach (SensorStream stream in streams)
        {
            stream.RequestStop();
        }

        long begin = context.Time.GetTimestamp();
        ConcurrentQueue<(SensorStream Stream, bool Ended)> stopped = [];
        foreach (SensorStream stream in streams)
        {
            TimeSpan left = Patience - context.Time.GetElapsedTime(begin);
            stopped.Enqueue((stream, stream.AwaitStop(left > TimeSpan.Zero ? left : TimeSpan.Zero)));
        }

        ConcurrentQueue<string> unsaved = [];
        Task.WaitAll([.. Enumerable.Range(0, Math.Min(SavedAtOnce, streams.Count)).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (stopped.TryDequeue(out (SensorStream Stream, bool Ended) next))
                {
                    Save(next.Stream, next.Ended, unsaved);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
        return unsaved;
    }

    public void Dispose()
    {
        All.ForEach(stream => stream.Dispose());
        All.Clear();
        _threads.Dispose();
    }

    /// <summary>The journal of a folder that cannot be written to may be read all the same.</summary>
    private Opening New(ServiceSettings settings, MqttConnection? broker) =>
        new(settings, new JournalPass(StateFolder.Journal(settings.StateFolder)), new ProfileChoice(settings.Streams.Count, context.Notices), broker);

    /// <summary>One for all streams, whenever they are started.</summary>
    private CheckpointBudget BudgetOf(ServiceSettings settings)
    {
        if (_budget?.BytesPerDay != settings.CheckpointBytesPerDay)
        {
            _budget = (settings.CheckpointBytesPerDay, new CheckpointBudget(settings.CheckpointBytesPerDay));
        }

        return _budget.Value.Budget;
    }

    private void NoteMissing(StreamSettings stream, InputException error) =>
        context.Notices.Write(NoticeLevel.Error, $"{stream.Name}: is not started: {error.Message}");

    private SensorStream Open(StreamSettings settings, Opening opening)
    {
        ServiceSettings all = opening.All;
        SupervisedSensors sensors = StreamSensors.Open(settings, all, opening.Broker, context.Time, line => context.Notices.Write(NoticeLevel.Warning, line));
        try
        {
            settings = opening.Profiles.Of(settings, sensors.Channels.Count, settings.IntervalWith(sensors.Interval), StateFolder.Checkpoints(all.StateFolder, settings.Name));
            StreamMemory.Check(settings, sensors.Channels.Count, all.MemoryBytes);
            WebStream? page = all.Web.IsOn ? new WebStream(settings.Name, sensors.Channels.Count) : null;
            SensorStream stream = new(settings, sensors, all, context.Rows, context.Time, _threads, opening.Past, BudgetOf(all), _journal)
            {
                Log = (cause, line) => context.Notices.Log(NoticeLevel.Warning, cause, line),
                Page = page,
                Refusal = () => state.Refusal,
                Sinks = [.. page is null ? Array.Empty<IStreamSink>() : [page], .. context.ScreenFor(all) is { } screen ? [screen.Trace(settings.Name, sensors.Channels.Count)] : Array.Empty<IStreamSink>()],
            };
            page?.Read(stream.Forecaster);
            foreach (string rejected in stream.Rejected)
            {
                context.Notices.Write(NoticeLevel.Warning, $"{settings.Name}: {Beginning(rejected)}");
            }

            if (stream.HasOtherState)
            {
                context.Notices.Write(NoticeLevel.Warning, $"{settings.Name}: is learned again from the journal with these options; the state that does not fit is kept until 'edgernn state prune'");
            }

            return stream;
        }
        catch
        {
            sensors.Dispose();
            throw;
        }
    }

    private void Save(SensorStream stream, bool ended, ConcurrentQueue<string> unsaved)
    {
        if (stream.SaveLast(ended) is { } reason)
        {
            string what = $"{stream.Settings.Name}: what it learned since sample {Math.Max(0, stream.SavedAt)} is not saved: {reason}";
            context.Notices.Write(NoticeLevel.Error, what);
            unsaved.Enqueue(what);
        }
        else if (!ended)
        {
            context.Notices.Write(NoticeLevel.Warning, $"{stream.Settings.Name}: did not come to an end in time; the journal holds its samples, and the next start learns them again");
        }
    }

    /// <summary>A state of other options differs in hundreds of tensors: the first few are enough.</summary>
    private static string Beginning(string text) => text.Length <= LongestRejection ? text : $"{text[..LongestRejection]} …";

    /// <summary>What streams that start together share.</summary>
    private sealed record Opening(ServiceSettings All, JournalPass Past, ProfileChoice Profiles, MqttConnection? Broker);
}
