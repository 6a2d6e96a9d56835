namespace EdgeRnn.Device.Service;

/// <summary>
/// Samples on their way from the thread that reads sensors to the one that forecasts. When it is full the oldest makes room:
/// what came in is what was taken, what was dropped and what waits, exactly. Allocates nothing after creation.
/// </summary>
internal sealed class SampleRing(int capacity, int width)
{
    private readonly object _gate = new();
    private readonly float[] _values = new float[checked(capacity * width)];
    private readonly long[] _times = new long[capacity];
    private int _head;
    private int _count;
    private bool _closed;
    private long _in;
    private long _dropped;

    /// <summary>Called when something has come in, and when nothing will any more; by the thread that did it.</summary>
    public Action? Arrived { get; set; }

    /// <summary>Whether all that came in was taken, and nothing comes any more.</summary>
    public bool IsDone
    {
        get
        {
            lock (_gate)
            {
                return _closed && _count == 0;
            }
        }
    }

    /// <summary>Samples that came, that were dropped and that wait, all at one moment.</summary>
    public (long In, long Dropped, int Waiting) Counts
    {
        get
        {
            lock (_gate)
            {
                return (_in, _dropped, _count);
            }
        }
    }

    /// <summary>Takes a sample in.</summary>
    /// <param name="time">On the monotonic clock.</param>
    /// <param name="sample">Its values.</param>
    /// <param name="waits">Waits for room instead of making it.</param>
    public void Put(long time, ReadOnlySpan<float> sample, bool waits)
    {
        lock (_gate)
        {
            while (waits && _count == capacity && !_closed)
            {
                Monitor.Wait(_gate);
            }

            if (_closed)
            {
                return;
            }

            if (_count == capacity)
            {
                _head = (_head + 1) % capacity;
                _count--;
                _dropped++;
            }

            int slot = (_head + _count) % capacity;
            sample.CopyTo(_values.AsSpan(slot * width, width));
            _times[slot] = time;
            _count++;
            _in++;
        }

        Arrived?.Invoke();
    }

    /// <summary>Takes the oldest sample out.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryTake(Span<float> sample, out long time)
    {
        lock (_gate)
        {
            time = 0;
            if (_count == 0)
            {
                return false;
            }

            _values.AsSpan(_head * width, width).CopyTo(sample);
            time = _times[_head];
            _head = (_head + 1) % capacity;
            _count--;
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Nothing comes in any more; what waits can still be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }

        Arrived?.Invoke();
    }

    /// <summary>Nothing comes in any more, and what waits is dropped.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _dropped += _count;
            _count = 0;
        }

        Close();
    }
}
