namespace EdgeRnn.Sensors.Supervision;

/// <summary>
/// Several devices read as one, each supervised. A read never throws for a fault of a device and never waits for one
/// longer than <see cref="SupervisionOptions.Patience"/>; what is implausible, or has not come, is NaN.
/// </summary>
internal sealed class SupervisedSensors : ISensorSource
{
    private readonly SensorSet _set;
    private readonly SensorWorker[] _workers;
    private readonly SupervisedSensor? _paced;
    private readonly TimeSpan _patience;
    private readonly SensorReport[] _reportOfChannel;

    /// <param name="devices">To be opened; one that cannot be is left out, with a line in the log.</param>
    /// <param name="ids">The channels wanted, in this order; null or none for all.</param>
    /// <param name="options">How they are supervised.</param>
    /// <param name="time">Its monotonic clock.</param>
    /// <param name="log">Takes lines; called by the threads of the devices too.</param>
    /// <exception cref="SensorException">No device can be opened, an id is in none, or one with a pace of its own is not alone.</exception>
    public SupervisedSensors(
        IReadOnlyList<SensorDevice> devices, IReadOnlyList<string>? ids, SupervisionOptions options, TimeProvider time, Action<string> log)
    {
        _patience = options.Patience;
        List<SupervisedSensor> sensors = Open(devices, ids, options, time, log);
        Reports = [.. sensors.Select(sensor => sensor.Report)];
        Devices = [.. sensors.Select(sensor => (sensor.Report.Id, sensor.Channels))];
        _paced = sensors.Find(sensor => sensor.Timing == SampleTiming.SelfPaced);
        if (_paced is not null && sensors.Count > 1)
        {
            sensors.ForEach(sensor => sensor.Dispose());
            throw new SensorException($"{_paced.Report.Id} has a pace of its own; expected no other sensor beside it; give it a stream of its own");
        }

        ISensorSource[] sources = [.. sensors.Select(sensor => sensor.Timing == SampleTiming.MayBlock ? (ISensorSource)new SensorWorker(sensor) : sensor)];
        _workers = [.. sources.OfType<SensorWorker>()];
        _set = new SensorSet(sources, ids is { Count: > 0 } ? ids : null);
        _reportOfChannel = [.. _set.Channels.Select(channel => sensors.First(sensor => sensor.Channels.Any(own => own.Id == channel.Id)).Report)];
    }

    public IReadOnlyList<SensorChannel> Channels => _set.Channels;

    public SampleTiming Timing => _paced is null ? SampleTiming.Immediate : SampleTiming.SelfPaced;

    /// <summary>Whether a read can take long: some device may hang, or the only one has a pace of its own.</summary>
    public bool MayBlock => _workers.Length > 0 || _paced is not null;

    public long? SampleTime => _paced?.SampleTime;

    public TimeSpan? Interval => _paced?.Interval;

    /// <summary>One per device.</summary>
    public IReadOnlyList<SensorReport> Reports { get; }

    /// <summary>The devices with their channels, those that are missing included.</summary>
    public IReadOnlyList<(string Id, IReadOnlyList<SensorChannel> Channels)> Devices { get; }

    /// <summary>The report of the device that a channel belongs to.</summary>
    public SensorReport ReportOf(int channel) => _reportOfChannel[channel];

    /// <exception cref="SensorException">The only source has a pace of its own and has ended.</exception>
    public void Read(Span<float> values)
    {
        foreach (SensorWorker worker in _workers)
        {
            worker.Begin(_patience);
        }

        _set.Read(values);
    }

    public void Dispose() => _set.Dispose();

    private static List<SupervisedSensor> Open(
        IReadOnlyList<SensorDevice> devices, IReadOnlyList<string>? ids, SupervisionOptions options, TimeProvider time, Action<string> log)
    {
        List<SupervisedSensor> sensors = [];
        List<(string Device, SensorException Error)> refused = [];
        foreach (SensorDevice device in devices)
        {
            try
            {
                SupervisedSensor sensor = new(device, options, time, log);
                // A device of which no channel was asked for is no concern of the log.
                if (ids is { Count: > 0 } && !sensor.Channels.Any(channel => ids.Contains(channel.Id)))
                {
                    sensor.Dispose();
                    continue;
                }

                sensors.Add(sensor);
            }
            catch (SensorException error)
            {
                refused.Add((device.Id, error));
            }
        }

        if (sensors.Count == 0)
        {
            throw new SensorException(
                devices.Count == 0 ? "no sensors; see: edgernn sensors"
                : refused.Count > 0 ? refused[^1].Error.Message
                : $"no channel '{string.Join(", ", ids!)}'; see: edgernn sensors", refused.LastOrDefault().Error);
        }

        refused.ForEach(device => log($"{device.Device}: left out: {device.Error.Message}"));
        return sensors;
    }
}
