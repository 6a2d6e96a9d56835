namespace EdgeRnn.Device.Service.Scheduling;

/// <summary>One thread that calls others, each when it is due: for what is quick and never blocks.</summary>
internal sealed class SharedClock : IDisposable
{
    /// <summary>What a call returns that wants no further one.</summary>
    public const long Never = long.MaxValue;

    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(200);

    private readonly object _gate = new();
    private readonly PriorityQueue<Func<long>, long> _calls = new();
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private bool _isEnding;

    /// <param name="time">Its monotonic clock.</param>
    public SharedClock(TimeProvider time)
    {
        _time = time;
        _thread = new Thread(Run) { IsBackground = true, Name = "clock" };
        _thread.Start();
    }

    /// <summary>Has something called.</summary>
    /// <param name="due">When, on the monotonic clock.</param>
    /// <param name="call">Returns when it is due again, or <see cref="Never"/>. It must not throw.</param>
    public void Add(long due, Func<long> call)
    {
        lock (_gate)
        {
            _calls.Enqueue(call, due);
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join(Farewell);
    }

    private void Run()
    {
        while (Next() is { } call)
        {
            long due = call();
            if (due != Never)
            {
                lock (_gate)
                {
                    _calls.Enqueue(call, due);
                }
            }
        }
    }

    private Func<long>? Next()
    {
        lock (_gate)
        {
            while (!_isEnding)
            {
                if (!_calls.TryPeek(out _, out long due))
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                double left = Math.Ceiling((due - _time.GetTimestamp()) * 1000.0 / _time.TimestampFrequency);
                if (left <= 0)
                {
                    return _calls.Dequeue();
                }

                Monitor.Wait(_gate, (int)Math.Min(left, 60_000));
            }

            return null;
        }
    }
}
