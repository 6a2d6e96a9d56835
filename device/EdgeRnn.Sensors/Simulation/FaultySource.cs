namespace EdgeRnn.Sensors.Simulation;

/// <summary>A source with faults where a script places them, by the number of the reading, counted from 0.</summary>
/// <remarks>
/// Sample k is stamped k intervals behind 1970, as far as no fault changes it.
/// </remarks>
/// <param name="inner">The source without faults; owned.</param>
/// <param name="interval">Between samples.</param>
/// <param name="script">The faults.</param>
/// <param name="timing">What decides when the next sample is taken.</param>
internal sealed class FaultySource(ISensorSource inner, TimeSpan interval, SensorFault[] script, SampleTiming timing = SampleTiming.Immediate) : ISensorSource
{
    private readonly float[] _stuck = new float[inner.Channels.Count];
    private long _time = -interval.Ticks * 100;

    public IReadOnlyList<SensorChannel> Channels => inner.Channels;

    public SampleTiming Timing => timing;

    public long? SampleTime { get; private set; }

    /// <summary>The next reading's number.</summary>
    public long Next { get; private set; }

    /// <summary>Simulated waves with every kind of fault, one after the other, for a short while in every 200 readings.</summary>
    /// <param name="seed">Of the waves.</param>
    public static FaultySource Waves(int seed)
    {
        const int Sound = 1000, Every = 200, Rounds = 100;
        FaultKind[] kinds = Enum.GetValues<FaultKind>();
        WaveSource waves = new(seed);
        return new FaultySource(waves, TimeSpan.FromSeconds(1),
        [
            .. from i in Enumerable.Range(0, Rounds * kinds.Length)
               let kind = kinds[i % kinds.Length]
               let first = Sound + ((long)i * Every)
               let last = first + kind switch
               {
                   FaultKind.Stuck => 150,
                   FaultKind.Spike or FaultKind.DuplicateTime or FaultKind.EarlierTime or FaultKind.ClockJump => 0,
                   FaultKind.Gone => 3,
                   _ => 30,
               }
               let size = kind switch
               {
                   FaultKind.Spike => 300,
                   FaultKind.Drift => 20,
                   FaultKind.Scale => 100,
                   FaultKind.ClockJump => 3600.0,
                   _ => 10,
               }
               select new SensorFault(kind, i / kinds.Length % waves.Channels.Count, first, last, size),
        ]);
    }

    /// <summary>As a device that can be opened whenever no fault says that it is gone; each try counts as a reading.</summary>
    public SensorDevice AsDevice(string id) => new(id, () =>
    {
        if (At(FaultKind.Gone) is not null)
        {
            Next++;
            throw new SensorException($"{id}: is not there", trouble: SensorTrouble.Gone);
        }

        return this;
    });

    public void Read(Span<float> values)
    {
        long reading = Next++;
        inner.Read(values);
        Stamp(reading);
        foreach (SensorFault fault in script)
        {
            if (reading < fault.First || reading > fault.Last)
            {
                continue;
            }

            switch (fault.Kind)
            {
                case FaultKind.NoAnswer:
                    throw new SensorException($"reading {reading}: no answer", trouble: SensorTrouble.Bus);
                case FaultKind.Gone:
                    throw new SensorException($"reading {reading}: gone", trouble: SensorTrouble.Gone);
                default:
                    values[fault.Channel] = Distort(fault, values[fault.Channel], reading);
                    break;
            }
        }

        values.CopyTo(_stuck);
    }

    /// <summary>It may be opened again: what is inside stays.</summary>
    public void Dispose()
    {
    }

    private float Distort(SensorFault fault, float value, long reading) => fault.Kind switch
    {
        FaultKind.Dropout => float.NaN,
        FaultKind.Infinite => float.PositiveInfinity,
        FaultKind.Stuck => _stuck[fault.Channel],
        FaultKind.Spike => value + (float)fault.Size,
        FaultKind.Scale => value * (float)fault.Size,
        FaultKind.Drift => value + (float)(fault.Size * (reading - fault.First + 1) / (fault.Last - fault.First + 1)),
        _ => value,
    };

    private void Stamp(long reading)
    {
        long step = interval.Ticks * 100;
        foreach (SensorFault fault in script)
        {
            bool now = reading >= fault.First && reading <= fault.Last;
            step = fault.Kind switch
            {
                FaultKind.Faster when now => (long)(step / fault.Size),
                FaultKind.DuplicateTime when now => 0,
                FaultKind.EarlierTime when reading == fault.First => -3 * step,
                FaultKind.EarlierTime when reading == fault.Last + 1 => step + (3 * step) + step,
                FaultKind.ClockJump when reading == fault.First => step + (long)(fault.Size * 1e9),
                _ => step,
            };
        }

        _time += step;
        SampleTime = _time;
    }

    private SensorFault? At(FaultKind kind)
    {
        foreach (SensorFault fault in script)
        {
            if (fault.Kind == kind && Next >= fault.First && Next <= fault.Last)
            {
                return fault;
            }
        }

        return null;
    }
}
