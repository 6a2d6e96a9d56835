namespace EdgeRnn.Storage;

/// <summary>
/// A token bucket over bytes: it holds a tenth of the day's bytes and gains nine tenths in a day, so that no 24 hours
/// see more than the whole.
/// </summary>
/// <remarks>
/// It begins empty, or with what was gained since an earlier process wrote, so that one that is started again and again gains nothing
/// by it; only the first write of a folder, whose size nobody knows, goes ahead. A single write larger than a tenth exceeds the day by what it is larger.
/// </remarks>
internal sealed class WriteBudget
{
    private const double Burst = 0.1;
    private readonly TimeProvider _clock;
    private readonly double _most;
    private readonly double _perDay;
    private long _time;
    private double _room;
    private double _next;

    public WriteBudget(long bytesPerDay, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerDay, 1);
        (_clock, _most, _perDay) = (clock, Burst * bytesPerDay, (1 - Burst) * bytesPerDay);
        _time = clock.GetTimestamp();
    }

    /// <summary>Whether a write as large as the last one fits.</summary>
    public bool HasRoom
    {
        get
        {
            Refill();
            return _room >= Math.Min(_next, _most);
        }
    }

    /// <summary>Takes note that an earlier process wrote last so long ago: whatever it had left, it gained that much since.</summary>
    public void Resume(TimeSpan age) => _room = Math.Clamp(_perDay * age.TotalDays, _room, _most);

    /// <summary>Announces how large the next write will be.</summary>
    public void Expect(long bytes) => _next = Math.Max(_next, bytes);

    /// <summary>Takes note of bytes that were written.</summary>
    public void Spend(long bytes)
    {
        Refill();
        _room -= bytes;
        Expect(bytes);
    }

    private void Refill()
    {
        long now = _clock.GetTimestamp();
        _room = Math.Min(_most, _room + (_perDay * _clock.GetElapsedTime(_time, now).TotalDays));
        _time = now;
    }
}
