namespace EdgeRnn.Device.Service.Scheduling;

/// <summary>What a <see cref="WorkerPool"/> does when it is asked to: turn by turn, never two at once, each turn seeing what the one before wrote.</summary>
/// <param name="pool">Whose threads do it.</param>
/// <param name="turn">A turn; whether another one is to follow at once. It must not throw.</param>
internal sealed class PooledJob(WorkerPool pool, Func<bool> turn)
{
    private const int Idle = 0, Waiting = 1, Running = 2, RunningAndAsked = 3;

    private int _state;
    private volatile bool _isShortOfTime;

    /// <summary>Whether its last turn had less time than it wanted: it then waits among those that come first.</summary>
    public bool IsShortOfTime { get => _isShortOfTime; set => _isShortOfTime = value; }

    /// <summary>Asks for a turn that begins after this call; any thread may.</summary>
    public void Request()
    {
        for (; ; )
        {
            int state = Volatile.Read(ref _state);
            if (state is Waiting or RunningAndAsked)
            {
                return;
            }

            int next = state == Idle ? Waiting : RunningAndAsked;
            if (Interlocked.CompareExchange(ref _state, next, state) != state)
            {
                continue;
            }

            if (next == Waiting)
            {
                pool.Enqueue(this);
            }

            return;
        }
    }

    internal void TakeTurn()
    {
        Interlocked.Exchange(ref _state, Running);
        if (turn() || Interlocked.CompareExchange(ref _state, Idle, Running) != Running)
        {
            Interlocked.Exchange(ref _state, Waiting);
            pool.Enqueue(this);
        }
    }
}
