namespace EdgeRnn.Device.Sinks.Web;

/// <summary>The newest events, numbered, for pages that come and go.</summary>
internal sealed class EventLog
{
    private const int Most = 256;

    private readonly Queue<StreamEvent> _events = new();
    private readonly Lock _gate = new();
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public void Add(StreamEvent happened)
    {
        lock (_gate)
        {
            _events.Enqueue(happened);
            _count++;
            if (_events.Count > Most)
            {
                _events.Dequeue();
            }
        }
    }

    /// <summary>Those from a number on, as far as they are still there.</summary>
    public IReadOnlyList<StreamEvent> From(long number)
    {
        lock (_gate)
        {
            return [.. _events.Skip((int)Math.Max(0, number - (_count - _events.Count)))];
        }
    }
}
