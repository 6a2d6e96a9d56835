namespace EdgeRnn.Sensors.Proc;

/// <summary>
/// <c>proc/stat</c>: per core the share of time that was not idle (user, nice, system, irq, softirq, steal, against
/// those plus idle and iowait), and context switches, interrupts and forks per second.
/// </summary>
internal sealed class ProcStatSource : ISensorSource
{
    private const int MostCores = 4096;

    private readonly ProcFile _file;
    private readonly int[] _coreOfNumber;
    private readonly CoreTimes[] _cores;
    private readonly MonotonicClock _clock;
    private CounterRate _switches;
    private CounterRate _interrupts;
    private CounterRate _forks;

    /// <exception cref="SensorException">No such file, or not of this form.</exception>
    public ProcStatSource(string root, TimeProvider time)
    {
        _file = new ProcFile(Path.Combine(root, "stat"));
        _clock = new MonotonicClock(time);
        List<int> numbers = CoreNumbers();
        _cores = new CoreTimes[numbers.Count];
        _coreOfNumber = new int[numbers.Max() + 1];
        Array.Fill(_coreOfNumber, -1);
        for (int i = 0; i < numbers.Count; i++)
        {
            _coreOfNumber[numbers[i]] = i;
        }

        Channels =
        [
            .. numbers.Select(number => Channel($"cpu{number}", $"load of core {number}", "%")),
            Channel("ctxt", "context switches", "1/s"),
            Channel("intr", "interrupts", "1/s"),
            Channel("forks", "processes and threads started", "1/s"),
        ];
        Read(new float[Channels.Count]);
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public void Read(Span<float> values)
    {
        double now = _clock.Seconds;
        ProcText text = new(_file.Read(), _file.Path);
        values.Fill(float.NaN);
        while (text.NextLine())
        {
            ReadOnlySpan<byte> key = text.Word();
            if (CoreNumber(key) is int number and >= 0)
            {
                int core = number < _coreOfNumber.Length ? _coreOfNumber[number] : -1;
                if (core >= 0)
                {
                    values[core] = _cores[core].Next(ref text);
                }
            }
            else if (key.SequenceEqual("ctxt"u8))
            {
                values[_cores.Length] = _switches.Next(text.Counter("context switches"), now);
            }
            else if (key.SequenceEqual("intr"u8))
            {
                values[_cores.Length + 1] = _interrupts.Next(text.Counter("interrupts"), now);
            }
            else if (key.SequenceEqual("processes"u8))
            {
                values[_cores.Length + 2] = _forks.Next(text.Counter("forks"), now);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private SensorChannel Channel(string id, string name, string unit) => new(id, "proc", name, unit, _file.Path);

    private List<int> CoreNumbers()
    {
        List<int> numbers = [];
        ProcText text = new(_file.Read(), _file.Path);
        while (text.NextLine())
        {
            int number = CoreNumber(text.Word());
            if (number >= MostCores || numbers.Contains(number))
            {
                throw text.Broken($"each core once and below {MostCores}");
            }

            if (number >= 0)
            {
                numbers.Add(number);
            }
        }

        return numbers.Count > 0
            ? numbers
            : throw new SensorException($"{_file.Path}: no line 'cpu0 ...'; expected one per core, as Linux writes it");
    }

    /// <summary>N of <c>cpuN</c>; -1 for any other key, the sum line <c>cpu</c> among them.</summary>
    private static int CoreNumber(ReadOnlySpan<byte> key) =>
        key.StartsWith("cpu"u8) && ProcText.TryCounter(key[3..], out ulong number) ? (int)Math.Min(number, MostCores) : -1;

    private struct CoreTimes
    {
        private ulong _idleBefore;
        private ulong _totalBefore;
        private bool _known;

        public float Next(ref ProcText text)
        {
            // Guest time, which follows these eight, is already within user and nice.
            ulong user = text.Counter("user time");
            ulong nice = text.Counter("nice time");
            ulong system = text.Counter("system time");
            ulong idle = text.Counter("idle time") + text.Counter("iowait time");
            ulong busy = user + nice + system + text.Counter("irq time") + text.Counter("softirq time") + text.Counter("steal time");
            ulong total = busy + idle;

            float percent = float.NaN;
            if (_known && total > _totalBefore)
            {
                // Linux lets iowait go back a little: that much idle time is none.
                ulong idled = idle > _idleBefore ? idle - _idleBefore : 0;
                ulong passed = total - _totalBefore;
                percent = 100f * (passed - Math.Min(idled, passed)) / passed;
            }

            (_idleBefore, _totalBefore, _known) = (idle, total, true);
            return percent;
        }
    }
}
