using System.Threading.Channels;

namespace EdgeRnn.Device.Sinks;

/// <summary>Hands items to a thread of its own, so that whoever adds them never waits and never fails.</summary>
/// <remarks>The queue has a limit: when what handles items is too slow, the oldest are dropped and counted.</remarks>
internal sealed class BackgroundQueue<T> : IDisposable
{
    /// <summary>What <see cref="Dispose"/> waits.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    private readonly Channel<T> _items;
    private readonly Action<T> _handle;
    private readonly Action<Exception> _failed;
    private readonly Action? _ended;
    private readonly Thread _thread;
    private long _dropped;

    /// <param name="name">Of the thread.</param>
    /// <param name="capacity">Items that may wait.</param>
    /// <param name="handle">Called on the queue's thread, item by item.</param>
    /// <param name="failed">Called there with what it throws; the next item is handled all the same.</param>
    /// <param name="ended">Called there behind the last item.</param>
    public BackgroundQueue(string name, int capacity, Action<T> handle, Action<Exception> failed, Action? ended = null)
    {
        (_handle, _failed, _ended) = (handle, failed, ended);
        _items = Channel.CreateBounded<T>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Items that made room for newer ones.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Adds an item; after <see cref="Dispose"/> nothing happens.</summary>
    public void Add(T item) => _items.Writer.TryWrite(item);

    /// <summary>Handles what waits, for half a second at most; a thread that is stuck in an item is left to end with the process.</summary>
    public void Dispose() => End(Farewell);

    /// <summary>As <see cref="Dispose"/>, with another time to wait.</summary>
    public void End(TimeSpan farewell)
    {
        if (_items.Writer.TryComplete() && Thread.CurrentThread != _thread)
        {
            _thread.Join(farewell);
        }
    }

    private void Run()
    {
        while (_items.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_items.Reader.TryRead(out T? item))
            {
                Attempt(_handle, item);
            }
        }

        if (_ended is not null)
        {
            Attempt(static ended => ended(), _ended);
        }
    }

    private void Attempt<TItem>(Action<TItem> part, TItem item)
    {
        try
        {
            part(item);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _failed(error);
        }
    }
}
