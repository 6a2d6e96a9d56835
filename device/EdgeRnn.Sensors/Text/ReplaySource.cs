using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Sensors.Text;

/// <summary>A recording as a sensor: each row comes when its time has passed since the first, or sooner by a factor.</summary>
internal sealed class ReplaySource : ISensorSource, IAnnotated
{
    private readonly LoadedRecording _recording;
    private readonly MonotonicClock _clock;
    private readonly double _speed;
    private readonly ManualResetEventSlim _closing = new();
    private readonly Queue<string> _notes;
    private double _start;
    private long? _first;
    private long _row;

    /// <param name="path">The recording, with a column or member that holds the time.</param>
    /// <param name="speed">1 for the recording's own pace, infinite for as fast as it goes.</param>
    /// <param name="time">Its monotonic clock.</param>
    /// <param name="options">How the recording is read.</param>
    /// <exception cref="SensorException">Two of its channels have one name.</exception>
    /// <exception cref="InputException">The file cannot be a recording.</exception>
    public ReplaySource(string path, double speed, TimeProvider time, ReadingOptions? options = null)
    {
        _recording = RecordingReader.Read(path, options ?? new ReadingOptions());
        if (_recording.Times is null && !double.IsInfinity(speed))
        {
            throw new InputException(
                $"{path}: no column holds times, so its rows have no pace; name it with --time-column, or replay it as fast as it goes: replay:{path}@max");
        }

        _clock = new MonotonicClock(time);
        _speed = speed;
        Channels = [.. _recording.Report.Channels.Where(channel => _recording.Columns.Contains(channel.Name))
            .OrderBy(channel => _recording.Columns.ToList().IndexOf(channel.Name))
            .Select(channel => new SensorChannel(SensorChannel.OfColumn(channel.Name), "replay", channel.Name, channel.Unit, path))];
        if (Channels.GroupBy(channel => channel.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new SensorException($"{path}: '{twice.Key}' is there twice; name each channel once");
        }

        _notes = new Queue<string>([$"read as {_recording.Report.Summary()}", .. _recording.Notes]);
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public SampleTiming Timing => SampleTiming.SelfPaced;

    public long? SampleTime { get; private set; }

    public TimeSpan? Interval => _recording.Interval;

    public string? TakeNote() => _notes.TryDequeue(out string? note) ? note : null;

    public void Read(Span<float> values)
    {
        if (_row >= _recording.Rows)
        {
            throw new SensorException($"{_recording.Path}: ended after {_recording.Rows} {Plural.Of(_recording.Rows, "row")}", trouble: SensorTrouble.Ended);
        }

        _recording.Values[_row].CopyTo(values);
        long? time = _recording.Times is { } times && times[(int)_row] != TimeTrack.None ? times[(int)_row] : null;
        (SampleTime, _row) = (time, _row + 1);
        if (double.IsInfinity(_speed) || time is not { } now)
        {
            return;
        }

        if (_first is null)
        {
            (_first, _start) = (now, _clock.Seconds);
        }

        double left = _start + ((now - _first.Value) * 1e-9 / _speed) - _clock.Seconds;
        if (left > 0 && _closing.Wait(TimeSpan.FromSeconds(Math.Min(left, int.MaxValue / 1000))))
        {
            throw new SensorException($"{_recording.Path}: closed", trouble: SensorTrouble.Ended);
        }
    }

    /// <summary>Also ends a wait.</summary>
    public void Dispose() => _closing.Set();
}
