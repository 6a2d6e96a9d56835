namespace EdgeRnn.Storage;

/// <summary>
/// A token bucket over the bytes that one store of checkpoints, or several on one device, may write: it holds a tenth of the day's bytes and
/// gains nine tenths in a day, so that no 24 hours see more than the whole.
/// </summary>
/// <remarks>
/// Safe for use by several threads.
/// It begins empty, or with what was gained since an earlier process wrote, so that one that is started again and again gains nothing
/// by it; only the first write of a folder, whose size nobody knows, goes ahead. A single write larger than a tenth exceeds the day by what it is larger.
/// </remarks>
public sealed class WriteBudget
{
    private const double Burst = 0.1;
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly double _most;
    private readonly double _perDay;
    private long _time;
    private double _room;
    private TimeSpan? _age;
    private bool _hasSpent;

    /// <param name="bytesPerDay">From 1.</param>
    /// <param name="clock">Its time stamps measure the days; null is the system's.</param>
    public WriteBudget(long bytesPerDay, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerDay, 1);
        (_clock, _most, _perDay) = (clock ?? TimeProvider.System, Burst * bytesPerDay, (1 - Burst) * bytesPerDay);
        _time = _clock.GetTimestamp();
    }

    /// <summary>Whether a write of about so many bytes fits; one larger than a tenth of the day's when that tenth has been saved up.</summary>
    public bool HasRoomFor(long bytes)
    {
        lock (_gate)
        {
            Refill();
            return _room >= Math.Min(bytes, _most);
        }
    }

    /// <summary>Takes note that an earlier process wrote last so long ago: whatever it had left, it gained that much since.</summary>
    internal void Resume(TimeSpan age)
    {
        lock (_gate)
        {
            // Of several stores the one that was written last counts.
            if (!_hasSpent && !(_age <= age))
            {
                _age = age;
                _room = Math.Clamp(_perDay * age.TotalDays, 0, _most);
            }
        }
    }

    /// <summary>Takes note of bytes that were written.</summary>
    internal void Spend(long bytes)
    {
        lock (_gate)
        {
            Refill();
            _room -= bytes;
            _hasSpent = true;
        }
    }

    private void Refill()
    {
        long now = _clock.GetTimestamp();
        _room = Math.Min(_most, _room + (_perDay * _clock.GetElapsedTime(_time, now).TotalDays));
        _time = now;
    }
}
