using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service.Scheduling;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Sampling;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Service;

/// <summary>
/// Reads a stream's sensors into its ring, at their own pace or at a fixed rate: on a thread of its own where a read may block, else on the
/// clock that all streams share.
/// </summary>
internal sealed class SampleReader : IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(200);

    private readonly StreamSettings _settings;
    private readonly SupervisedSensors _sensors;
    private readonly SampleRing _ring;
    private readonly SharedClock _clock;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _failed;
    private readonly Heartbeat _heartbeat;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly float[] _sample;
    private readonly Thread? _thread;
    private ITicker? _turns;
    private FixedRateTicker? _ticker;
    private long _rows;
    private bool _isDisposed;

    /// <param name="settings">The stream's.</param>
    /// <param name="sensors">Owned from here on.</param>
    /// <param name="ring">Where samples go; closed when there will be no more.</param>
    /// <param name="rows">The samples after which it ends.</param>
    /// <param name="clock">For sensors that never block.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="failed">Takes what ended the reading though it should not have.</param>
    public SampleReader(
        StreamSettings settings, SupervisedSensors sensors, SampleRing ring, long rows, SharedClock clock, TimeProvider time, Action<Exception> failed)
    {
        (_settings, _sensors, _ring, _rows, _clock, _time, _failed) = (settings, sensors, ring, rows, clock, time, failed);
        _heartbeat = new Heartbeat(time);
        _sample = new float[sensors.Channels.Count];
        _thread = sensors.MayBlock ? new Thread(Loop) { IsBackground = true, Name = $"{settings.Name} reads" } : null;
    }

    /// <summary>For how long a read has been under way that should not take long.</summary>
    public TimeSpan Busy => _heartbeat.Busy;

    /// <summary>Samples that were left out because the next one was due already.</summary>
    public long Missed => _ticker?.Missed ?? 0;

    public void Start()
    {
        _ticker = _sensors.Timing == SampleTiming.SelfPaced ? null : new FixedRateTicker(_settings.Rate, _time);
        if (_thread is not null)
        {
            _turns = _ticker is null ? new SourceTicker(_time) : _ticker;
            _thread.Start();
        }
        else
        {
            _turns = new ReachedTicker(_ticker!);
            _clock.Add(_ticker!.Plan(), ReadDue);
        }
    }

    /// <summary>Reads no more; a source that waits for a sample of its own is closed, since that may never come.</summary>
    public void Stop()
    {
        _stop.Cancel();
        if (_sensors.Timing == SampleTiming.SelfPaced)
        {
            _sensors.Dispose();
        }
    }

    /// <summary>After <see cref="Stop"/>. A thread that hangs in a read keeps its sensors.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        if (_thread is not { IsAlive: true } || _thread.Join(Farewell))
        {
            _sensors.Dispose();
        }

        _stop.Dispose();
    }

    private void Loop()
    {
        while (TryTake())
        {
        }

        _ring.Close();
    }

    /// <summary>A call of the shared clock.</summary>
    private long ReadDue()
    {
        // Whoever disposes of the sensors waits until this read has ended.
        lock (_gate)
        {
            if (!_isDisposed && TryTake() && _rows > 0)
            {
                return _ticker!.Plan();
            }

            _ring.Close();
            return SharedClock.Never;
        }
    }

    /// <summary>Reads the sample of the next tick; passes on what ends the reading though it should not.</summary>
    private bool TryTake()
    {
        try
        {
            return !_stop.IsCancellationRequested && _rows-- > 0 && _turns!.Next(out _, _stop.Token) && TryRead();
        }
        catch (Exception fault)
        {
            _failed(fault);
            return false;
        }
    }

    /// <returns>False when there will be no more samples.</returns>
    private bool TryRead()
    {
        // A source with its own pace may well take long.
        if (_ticker is not null)
        {
            _heartbeat.Begin();
        }

        try
        {
            _sensors.Read(_sample);
        }
        catch (SensorException error) when (error.Trouble == SensorTrouble.Ended)
        {
            return false;
        }
        finally
        {
            _heartbeat.End();
        }

        _ring.Put(_time.GetTimestamp(), _sample, _settings.SourcesWait);
        return true;
    }

    /// <summary>The ticks of a clock that has already waited for them.</summary>
    private sealed class ReachedTicker(FixedRateTicker ticker) : ITicker
    {
        public bool Next(out DateTime utc, CancellationToken stop)
        {
            ticker.Reached(out utc);
            return true;
        }
    }
}
