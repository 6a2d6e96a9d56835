namespace EdgeRnn.Device.Service.Scheduling;

/// <summary>
/// Threads, one per core, that give turns to jobs. A job has one turn at a time; jobs get theirs in the order in which they asked, and
/// every other turn is for those that were short of time before, so that under overload each gets its share. Allocates nothing per turn.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(200);

    private readonly object _gate = new();
    private readonly Queue<PooledJob> _short = new();
    private readonly Queue<PooledJob> _others = new();
    private readonly Thread[] _threads;
    private bool _wasShort;
    private bool _isEnding;

    /// <param name="workers">How many threads.</param>
    public WorkerPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        _threads = [.. Enumerable.Range(1, workers).Select(number => new Thread(Work) { IsBackground = true, Name = $"worker {number}" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    public int Workers => _threads.Length;

    /// <summary>Ends the threads; a turn that hangs is not waited for, and jobs that wait get none.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        Array.ForEach(_threads, thread => thread.Join(Farewell));
    }

    /// <summary>Lets a job wait for its turn.</summary>
    internal void Enqueue(PooledJob job)
    {
        lock (_gate)
        {
            (job.IsShortOfTime ? _short : _others).Enqueue(job);
            Monitor.Pulse(_gate);
        }
    }

    private void Work()
    {
        while (Next() is { } job)
        {
            job.TakeTurn();
        }
    }

    private PooledJob? Next()
    {
        lock (_gate)
        {
            while (!_isEnding && _short.Count + _others.Count == 0)
            {
                Monitor.Wait(_gate);
            }

            if (_isEnding)
            {
                return null;
            }

            _wasShort = _short.Count > 0 && (!_wasShort || _others.Count == 0);
            return (_wasShort ? _short : _others).Dequeue();
        }
    }
}
