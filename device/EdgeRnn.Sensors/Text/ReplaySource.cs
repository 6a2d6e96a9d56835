using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Sensors.Text;

/// <summary>A recording as a sensor: each row comes when its time has passed since the first, or sooner by a factor.</summary>
internal sealed class ReplaySource : ISensorSource
{
    private readonly TextSource _rows;
    private readonly MonotonicClock _clock;
    private readonly double _speed;
    private readonly ManualResetEventSlim _closing = new();
    private double _start;
    private long? _first;

    /// <param name="path">The recording, with a column or member that tells the time.</param>
    /// <param name="speed">1 for the recording's own pace, infinite for as fast as it goes.</param>
    /// <param name="time">Its monotonic clock.</param>
    /// <exception cref="SensorException">The file holds no samples.</exception>
    /// <exception cref="InputException">The file cannot be a recording.</exception>
    public ReplaySource(string path, double speed, TimeProvider time)
    {
        RecordingFile.Check(path);
        _rows = new TextSource(File.OpenRead(path), path, "replay", path);
        _clock = new MonotonicClock(time);
        _speed = speed;
    }

    public IReadOnlyList<SensorChannel> Channels => _rows.Channels;

    public SampleTiming Timing => SampleTiming.SelfPaced;

    public long? SampleTime => _rows.SampleTime;

    public void Read(Span<float> values)
    {
        _rows.Read(values);
        if (double.IsInfinity(_speed))
        {
            return;
        }

        long now = SampleTime ?? throw new SensorException(
            $"{_rows.Channels[0].Path}: the row tells no time, so it has no pace; add a column 'time', or replay it as fast as it goes: @max");
        if (_first is null)
        {
            (_first, _start) = (now, _clock.Seconds);
        }

        double left = _start + ((now - _first.Value) * 1e-9 / _speed) - _clock.Seconds;
        if (left > 0 && _closing.Wait(TimeSpan.FromSeconds(Math.Min(left, int.MaxValue / 1000))))
        {
            throw new SensorException($"{_rows.Channels[0].Path}: closed", trouble: SensorTrouble.Ended);
        }
    }

    /// <summary>Also ends a wait.</summary>
    public void Dispose()
    {
        _closing.Set();
        _rows.Dispose();
    }
}
