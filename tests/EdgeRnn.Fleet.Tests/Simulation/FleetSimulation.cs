using EdgeRnn.Fleet.Protocol;

namespace EdgeRnn.Fleet.Tests.Simulation;

/// <summary>One schedule: some streams, three workers, and whatever the seed does to them; then the faults end, and everything must be finished.</summary>
internal sealed class FleetSimulation
{
    private const int Groups = 2, Workers = 3, Samples = 30;
    private const long Second = 1_000_000, Trouble = 9 * Second, End = 300 * Second;
    private static readonly string[] Names = ["pump", "oven", "fan"];

    private readonly EventQueue _queue;
    private readonly SimulatedServer _server;
    private readonly Fence _removed;
    private readonly double _faults;
    private readonly Process[] _workers = new Process[Workers];
    private readonly Node[] _edges = new Node[Names.Length];
    private int _processes;
    private int _left;
    private bool _isEnding;

    private FleetSimulation(int seed, Fence removed)
    {
        _removed = removed;
        _queue = new EventQueue(seed);
        _server = new SimulatedServer(_queue, Samples);
        _faults = _queue.Random.Next(3) switch { 0 => 0, 1 => 0.02, _ => 0.08 };
        Array.ForEach(Names, _server.AddStream);
        for (int edge = 0; edge < _edges.Length; edge++)
        {
            StartEdge(edge);
        }

        for (int worker = 0; worker < Workers; worker++)
        {
            StartWorker(worker);
        }

        for (int fault = _queue.Random.Next(7); fault > 0; fault--)
        {
            _queue.After(_queue.Random.NextInt64(Trouble), Harm);
        }
    }

    public static int GroupOf(string stream) => (int)(Placement.Hash(stream) % Groups);

    /// <summary>Runs one schedule.</summary>
    /// <returns>What was wrong; null if nothing was.</returns>
    public static string? Run(int seed, Fence removed = Fence.None)
    {
        FleetSimulation simulation = new(seed, removed);
        EventQueue queue = simulation._queue;
        SimulatedServer server = simulation._server;
        queue.Run(Trouble, () => server.Violation is not null);
        simulation.EndFaults();
        queue.Run(End, () => server.Violation is not null || server.HasAllOutputs);
        // Whoever took a stream last may still be reading what another one had published.
        queue.Run(queue.Now + (30 * Second), () => server.Violation is not null);
        simulation._isEnding = true;
        Array.ForEach(simulation._workers, worker => worker.Stop.Cancel());
        queue.Run(2 * End, () => server.Violation is not null || simulation._left == Workers);
        server.CheckEnd();
        return server.Violation;
    }

    private double Faults() => _queue.Now < Trouble ? _faults : 0;

    private void StartWorker(int index)
    {
        Node node = new(_queue);
        SimulatedLink link = new(_queue, _server, node, _removed, Faults);
        string id = $"worker{index}.{++_processes}";
        OwnerOptions options = new(CheckpointEvery: 4, ChunkBytes: 8);
        Worker worker = new(
            id, Groups, link, (group, epoch) => new GroupOwner(group, epoch, link, _ => new SimulatedState(_removed), node, options, _ => { }), node,
            streams => (100, new WorkerLoad(streams, 0, 0, 0, 0)));
        CancellationTokenSource stop = new();
        _workers[index] = new Process(id, node, stop);
        _ = RunAsync(worker, index, stop.Token);
    }

    private async Task RunAsync(Worker worker, int index, CancellationToken stop)
    {
        try
        {
            await worker.RunAsync(stop);
            if (_isEnding)
            {
                _left++;
            }
            else
            {
                StartWorker(index);
            }
        }
        catch (Exception fault)
        {
            _server.Wrong($"a worker failed: {fault}");
        }
    }

    private void StartEdge(int index)
    {
        Node node = new(_queue);
        SimulatedLink link = new(_queue, _server, node, _removed, Faults);
        _edges[index] = node;
        _ = FeedAsync(Names[index], node, link);
    }

    private async Task FeedAsync(string stream, Node node, SimulatedLink link)
    {
        long next = await InsistAsync(() => link.CallAsync(() => _server.Streams[stream].LastLogged), node) + 1;
        while (next < Samples)
        {
            await node.DelayAsync(TimeSpan.FromMicroseconds(_queue.Random.NextInt64(Second / 2)));
            long last = Math.Min(Samples, next + _queue.Random.Next(1, 4)) - 1;
            byte[] message = SimulatedState.Message(next, last);
            Task<ulong> sent = InsistAsync(() => link.CallAsync(() => _server.AppendLog(stream, message)), node);
            if (_removed != Fence.EdgeInOrder)
            {
                await sent;
            }

            next = last + 1;
        }
    }

    private static async Task<T> InsistAsync<T>(Func<Task<T>> call, Node node)
    {
        for (; ; )
        {
            try
            {
                return await call();
            }
            catch (StoreUnavailableException)
            {
                await node.DelayAsync(TimeSpan.FromSeconds(0.3));
            }
        }
    }

    private void Harm()
    {
        int index = _queue.Random.Next(Workers);
        Process worker = _workers[index];
        long time = _queue.Random.NextInt64(8 * Second);
        switch (_queue.Random.Next(7))
        {
            case 0 when !worker.Node.IsDead:
                worker.Node.IsDead = true;
                _queue.After(time / 2, () => StartWorker(index));
                break;
            case 1:
                worker.Node.PausedUntil = _queue.Now + time;
                break;
            case 2:
                worker.Node.CutUntil = _queue.Now + time;
                break;
            case 3:
                worker.Node.JumpAhead(time);
                break;
            case 4:
                worker.Stop.Cancel();
                break;
            case 5:
                int edge = _queue.Random.Next(_edges.Length);
                if (!_edges[edge].IsDead)
                {
                    _edges[edge].IsDead = true;
                    _queue.After(time / 4, () => StartEdge(edge));
                }

                break;
            case 6:
                int group = _queue.Random.Next(Groups);
                Entry<Lease> lease = _server.ReadLease(group);
                _server.TryWriteLease(group, lease.Value with { Wanted = worker.Id }, lease.Revision);
                break;
        }
    }

    private void EndFaults()
    {
        foreach (Process worker in _workers)
        {
            worker.Node.PausedUntil = worker.Node.CutUntil = 0;
        }
    }

    private sealed record Process(string Id, Node Node, CancellationTokenSource Stop);
}
