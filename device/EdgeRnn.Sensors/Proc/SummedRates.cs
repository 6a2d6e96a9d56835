namespace EdgeRnn.Sensors.Proc;

/// <summary>Two counters of bytes, each summed over devices, as rates.</summary>
internal struct SummedRates
{
    private CounterRate _in;
    private CounterRate _out;
    private uint _devices;

    /// <summary>The rates since the last call; NaN where a device came or went, which changes the sums by its whole past.</summary>
    public (float In, float Out) Next(NameHash devices, ulong sumIn, ulong sumOut, double now)
    {
        bool same = devices.Value == _devices;
        _devices = devices.Value;
        (float rateIn, float rateOut) = (_in.Next(sumIn, now), _out.Next(sumOut, now));
        return same ? (rateIn, rateOut) : (float.NaN, float.NaN);
    }
}
