namespace EdgeRnn.Fleet.Tests.Simulation;

/// <summary>Virtual time: what is due next happens next, and a seed decides everything.</summary>
internal sealed class EventQueue(int seed)
{
    private readonly PriorityQueue<Action, (long Time, long Order)> _events = new();
    private long _order;

    public Random Random { get; } = new(seed);

    /// <summary>In microseconds.</summary>
    public long Now { get; private set; }

    public void After(long delay, Action action) => _events.Enqueue(action, (Now + delay, _order++));

    /// <summary>Whether something that happens so often happens now.</summary>
    public bool Chance(double probability) => Random.NextDouble() < probability;

    public void Run(long until, Func<bool> isDone)
    {
        while (!isDone() && _events.TryPeek(out _, out (long Time, long) due) && due.Time <= until)
        {
            Now = due.Time;
            _events.Dequeue()();
        }
    }
}

/// <summary>A process: it can die, stand still, be cut off, and have a clock that is wrong.</summary>
internal sealed class Node(EventQueue queue) : Protocol.IFleetClock
{
    private readonly double _rate = 0.7 + (0.6 * queue.Random.NextDouble());
    private long _skew;

    public bool IsDead { get; set; }

    /// <summary>Until when it stands still.</summary>
    public long PausedUntil { get; set; }

    /// <summary>Until when nothing gets through.</summary>
    public long CutUntil { get; set; }

    public TimeSpan Now => TimeSpan.FromMicroseconds((queue.Now * _rate) + _skew);

    public void JumpAhead(long microseconds) => _skew += microseconds;

    /// <summary>Something happens in this process.</summary>
    public void After(long delay, Action action) => queue.After(delay, () =>
    {
        if (IsDead)
        {
            return;
        }

        if (queue.Now < PausedUntil)
        {
            After(PausedUntil - queue.Now + 1, action);
            return;
        }

        action();
    });

    public Task DelayAsync(TimeSpan time, CancellationToken stop = default)
    {
        TaskCompletionSource done = new();
        After((long)(time.TotalMicroseconds / _rate), () => done.TrySetResult());
        stop.Register(() => done.TrySetResult());
        return done.Task;
    }
}
