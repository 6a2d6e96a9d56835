using EdgeRnn.Networks;

namespace EdgeRnn.Sensors.Simulation;

/// <summary>
/// Simulated channels: value = level + a1 sin(2π t/p1 + φ1) + a2 sin(2π t/p2 + φ2) + drift t, with noise. Periods, phases and sizes come from the seed; each read lets one step of t pass. The same seed gives the
/// same readings, bit for bit, on every machine.
/// </summary>
internal sealed class WaveSource : ISensorSource
{
    private readonly Wave[] _waves;
    private readonly double[] _truth;
    private readonly FaultySensor _sensor;
    private long _reads;

    /// <param name="seed">Of waves and noise.</param>
    /// <param name="channels">How many.</param>
    public WaveSource(int seed, int channels = 4)
    {
        SeededRandom draw = new((ulong)(uint)seed << 1);
        _waves = new Wave[channels];
        for (int i = 0; i < channels; i++)
        {
            _waves[i] = Wave.Draw(ref draw);
        }

        _truth = new double[channels];
        Channels = [.. Enumerable.Range(0, channels).Select(i => new SensorChannel($"wave{i}", "waves", $"simulated wave {i}", "", ""))];
        SensorTrait trait = new(Noise: 0.02, Step: 1.0 / 256, Swing: 2, Least: -1e6, Most: 1e6);
        _sensor = new FaultySensor([.. _waves.Select(_ => trait)], ((ulong)(uint)seed << 1) + 1, chance: 0, soundAtFirst: long.MaxValue);
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public void Read(Span<float> values)
    {
        for (int i = 0; i < _waves.Length; i++)
        {
            _truth[i] = _waves[i].At(_reads);
        }

        _reads++;
        _sensor.Read(_truth, values);
    }

    public void Dispose()
    {
    }

    private readonly record struct Wave(double Level, double Long, double Short, double Phase, double Ripple, double Drift)
    {
        public static Wave Draw(ref SeededRandom draw) => new(
            Level: (draw.NextUniform() * 40) - 10,
            Long: 60 + (draw.NextUniform() * 240),
            Short: 8 + (draw.NextUniform() * 24),
            Phase: draw.NextUniform(),
            Ripple: 0.2 + (draw.NextUniform() * 0.5),
            Drift: (draw.NextUniform() - 0.5) * 1e-4);

        public double At(long t) => Level + (2 * Turn.Sin((t / Long) + Phase)) + (Ripple * Turn.Sin((t / Short) - Phase)) + (Drift * t);
    }
}
