using System.Diagnostics;

namespace EdgeRnn.Sensors.Supervision;

/// <summary>
/// Reads a device that may hang on a thread of its own: <see cref="Begin"/> starts a reading, <see cref="Read"/> takes
/// what it gave, or NaN if it has not come by the deadline. What comes later is of an older time and is not delivered.
/// </summary>
internal sealed class SensorWorker : ISensorSource
{
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromMilliseconds(200);

    private readonly SupervisedSensor _sensor;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wanted = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Thread _thread;
    private readonly float[] _values;
    private long _begun;
    private long _deadline;
    private bool _busy;
    private bool _fresh;
    private bool _current;
    private volatile bool _stopping;

    /// <param name="sensor">Owned from here on.</param>
    public SensorWorker(SupervisedSensor sensor)
    {
        _sensor = sensor;
        _values = new float[sensor.Channels.Count];
        _thread = new Thread(Work) { IsBackground = true, Name = sensor.Report.Id };
        _thread.Start();
    }

    public IReadOnlyList<SensorChannel> Channels => _sensor.Channels;

    /// <summary>Starts a reading, unless the one before is still under way.</summary>
    /// <param name="patience">How long <see cref="Read"/> may wait for it, from now on.</param>
    public void Begin(TimeSpan patience)
    {
        long now = Stopwatch.GetTimestamp();
        _deadline = now + (long)(patience.TotalSeconds * Stopwatch.Frequency);
        lock (_gate)
        {
            _current = !_busy;
            if (_busy)
            {
                return;
            }

            (_busy, _fresh, _begun) = (true, false, now);
        }

        // What is left of a reading that came too late.
        while (_done.Wait(0))
        {
        }

        _wanted.Release();
    }

    public void Read(Span<float> values)
    {
        // One that was begun for an earlier sample is not waited for.
        if (_current && TryTake(values))
        {
            return;
        }

        values.Fill(float.NaN);
        _sensor.CountLate(Stopwatch.GetElapsedTime(_begun));
    }

    /// <summary>A reading that hangs is not waited for: its thread ends when it returns.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wanted.Release();
        _thread.Join(LongestFarewell);
    }

    private bool TryTake(Span<float> values)
    {
        TimeSpan left = TimeSpan.FromSeconds((_deadline - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency);
        _done.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        lock (_gate)
        {
            if (_fresh)
            {
                _values.CopyTo(values);
            }

            return _fresh;
        }
    }

    private void Work()
    {
        float[] values = new float[_values.Length];
        for (; ; )
        {
            _wanted.Wait();
            if (_stopping)
            {
                _sensor.Dispose();
                return;
            }

            try
            {
                _sensor.Read(values);
            }
            catch (SensorException)
            {
                // The end of its input: missing from here on.
                values.AsSpan().Fill(float.NaN);
            }

            lock (_gate)
            {
                values.CopyTo(_values, 0);
                (_busy, _fresh) = (false, true);
            }

            _done.Release();
        }
    }
}
