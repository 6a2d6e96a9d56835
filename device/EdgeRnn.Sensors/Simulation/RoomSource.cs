namespace EdgeRnn.Sensors.Simulation;

/// <summary>
/// A simulated office (<see cref="RoomClimate"/>, <see cref="RoomWeather"/>, <see cref="RoomPeople"/>,
/// <see cref="RoomPlant"/>) seen by sensors with noise, steps and faults. Each read lets one interval pass. The same
/// seed and interval give the same readings, bit for bit, on every machine: all arithmetic is IEEE 754 doubles in a
/// fixed order, with +, -, *, / and square roots alone.
/// </summary>
internal sealed class RoomSource : ISensorSource
{
    private const double LongestStep = 10;

    // At a reading a minute: no fault on the first day, then one in ten hours or so.
    private const double FaultChance = 1.0 / 600;
    private const long SoundReadings = 1440;

    private static readonly SensorTrait[] Traits =
    [
        new(Noise: 0.05, Step: 0.1, Swing: 2, Least: -40, Most: 85),
        new(Noise: 0.1, Step: 0.1, Swing: 4, Least: -40, Most: 85),
        new(Noise: 0.2, Step: 0.5, Swing: 15, Least: -10, Most: 110),
        new(Noise: 0.3, Step: 0.5, Swing: 8, Least: 0, Most: 100),
        new(Noise: 8, Step: 1, Swing: 250, Least: 0, Most: 5000),
        new(Noise: 4, Step: 1, Swing: 300, Least: 0, Most: 4095),
    ];

    private readonly RoomClimate _climate = new();
    private readonly RoomPlant _plant = new();
    private readonly RoomWeather _weather;
    private readonly RoomPeople _people;
    private readonly FaultySensor _sensor;
    private readonly double[] _truth = new double[Traits.Length];
    private readonly double _interval;
    private readonly int _steps;
    private long _reads;

    /// <param name="seed">Of weather, people, noise and faults.</param>
    /// <param name="interval">Simulated time per read.</param>
    public RoomSource(int seed, TimeSpan interval)
    {
        ulong first = (ulong)(uint)seed << 2;
        _weather = new RoomWeather(first);
        _people = new RoomPeople(first + 1);
        _sensor = new FaultySensor(Traits, first + 2, FaultChance, SoundReadings);
        _interval = interval.TotalSeconds;
        _steps = (int)Math.Ceiling(_interval / LongestStep);
    }

    /// <summary>Midnight before a Monday in winter: the time of the room before the first read.</summary>
    public static DateTime Start { get; } = new(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc);

    public IReadOnlyList<SensorChannel> Channels { get; } =
    [
        Channel("temp_in", "air temperature", "°C"),
        Channel("temp_out", "outside temperature", "°C"),
        Channel("temp_radiator", "radiator temperature", "°C"),
        Channel("humidity", "relative humidity", "%"),
        Channel("co2", "carbon dioxide", "ppm"),
        Channel("light", "light on the desks", "lx"),
    ];

    /// <summary>The faults so far; readings are counted from 0.</summary>
    public IReadOnlyList<SensorFault> Faults => _sensor.Faults;

    public void Read(Span<float> values)
    {
        double seconds = _interval / _steps;
        for (int step = 1; step <= _steps; step++)
        {
            Step(seconds, (_reads * _interval) + (step * seconds));
        }

        _reads++;
        _truth[0] = _climate.Air;
        _truth[1] = _weather.Temperature;
        _truth[2] = _climate.RadiatorTemperature;
        _truth[3] = _climate.Humidity;
        _truth[4] = _climate.Co2;
        _truth[5] = _plant.Light;
        _sensor.Read(_truth, values);
    }

    public void Dispose()
    {
    }

    private static SensorChannel Channel(string id, string name, string unit) => new(id, "room", name, unit, "");

    private void Step(double seconds, double now)
    {
        long day = (long)(now / 86400);
        double hour = (now - (day * 86400.0)) / 3600;
        _weather.Step(seconds, Start.DayOfYear - 1 + (now / 86400));
        int people = _people.At(day, hour);
        _climate.Step(seconds, _plant.Act(day, hour, _climate, _weather, people));
    }
}
