using EdgeRnn.Networks;

namespace EdgeRnn.Sensors.Simulation;

/// <summary>
/// Turns true values into a sensor's readings: reading = round((value + noise) / step) * step, and now and then, one at
/// a time, a fault that is known.
/// </summary>
internal sealed class FaultySensor
{
    private readonly SensorTrait[] _traits;
    private readonly double[] _readings;
    private readonly List<SensorFault> _faults = [];
    private readonly double _chance;
    private readonly long _soundAtFirst;
    private SeededRandom _noise;
    private SeededRandom _draw;
    private SensorFault _fault = new(FaultKind.Dropout, 0, -1, -1, 0);
    private long _reading;

    /// <param name="traits">One per channel.</param>
    /// <param name="seed">Of noise and faults.</param>
    /// <param name="chance">Of a fault to begin at a reading.</param>
    /// <param name="soundAtFirst">No fault begins before so many readings.</param>
    public FaultySensor(SensorTrait[] traits, ulong seed, double chance, long soundAtFirst)
    {
        _traits = traits;
        _readings = new double[traits.Length];
        _chance = chance;
        _soundAtFirst = soundAtFirst;
        _noise = new SeededRandom(seed);
        _draw = new SeededRandom(~seed);
    }

    /// <summary>All faults that have begun.</summary>
    public IReadOnlyList<SensorFault> Faults => _faults;

    /// <summary>One reading of all channels.</summary>
    public void Read(ReadOnlySpan<double> truth, Span<float> readings)
    {
        if (_reading > _fault.Last && _draw.NextUniform() < _chance && _reading >= _soundAtFirst)
        {
            _fault = Draw();
            _faults.Add(_fault);
        }

        for (int i = 0; i < truth.Length; i++)
        {
            // Drawn in any case: a fault in one channel does not change the noise in another.
            double measured = truth[i] + (_traits[i].Noise * _noise.NextNormal());
            bool faulty = i == _fault.Channel && _reading <= _fault.Last;
            double value = faulty ? Distort(measured) : measured;
            if (!(faulty && _fault.Kind == FaultKind.Stuck))
            {
                double step = _traits[i].Step;
                // 0 is added so that no reading is -0.
                _readings[i] = Math.Clamp(Math.Round(value / step) * step, _traits[i].Least, _traits[i].Most) + 0.0;
            }

            readings[i] = (float)_readings[i];
        }

        _reading++;
    }

    private double Distort(double measured) => _fault.Kind switch
    {
        FaultKind.Dropout => double.NaN,
        FaultKind.Spike => measured + _fault.Size,
        FaultKind.Drift => measured + (_fault.Size * (_reading - _fault.First + 1) / (_fault.Last - _fault.First + 1)),
        _ => measured,
    };

    private SensorFault Draw()
    {
        int channel = (int)(_draw.NextUniform() * _traits.Length);
        FaultKind kind = (FaultKind)(int)(_draw.NextUniform() * 4);
        (double shortest, double longest, double size) = kind switch
        {
            FaultKind.Dropout => (5.0, 60.0, 0.0),
            FaultKind.Stuck => (60.0, 240.0, 0.0),
            FaultKind.Spike => (1.0, 3.0, 5.0),
            _ => (120.0, 480.0, 2.0),
        };
        long length = (long)(shortest + (_draw.NextUniform() * (longest + 1 - shortest)));
        double sign = _draw.NextUniform() < 0.5 ? -1 : 1;
        return new SensorFault(kind, channel, _reading, _reading + length - 1, sign * size * (1 + _draw.NextUniform()) * _traits[channel].Swing);
    }
}
