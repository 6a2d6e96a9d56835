using System.Runtime.InteropServices;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>The newest alarms, what was declared of them, and what follows from that for the sizes of each cell.</summary>
/// <remarks>
/// What an alarm that was normal reached in its channel, and half as much again, raises no alarm again; what a fault reached in its cause,
/// and a fifth less, always does. A later label overrules an earlier one. Labels of the newest <see cref="Capacity"/> alarms can be withdrawn; those of
/// older ones stay.
/// </remarks>
internal sealed class AlarmLog
{
    /// <summary>Alarms that are remembered.</summary>
    public const int Capacity = 16;

    private const double NormalPart = 1.5, FaultPart = 0.8;

    private readonly int _cells;
    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly double[] _reached = new double[Capacity * AnomalyCauses.Count];
    private readonly double[] _oldNormal;
    private readonly double[] _oldFault;
    private readonly double[] _normal;
    private readonly double[] _fault;
    private readonly long[] _before;
    private long _count;

    /// <summary>No alarm yet.</summary>
    public AlarmLog(int channels)
    {
        _cells = channels * AnomalyCauses.Count;
        (_oldNormal, _normal, _before) = (new double[_cells], new double[_cells], new long[_cells]);
        (_oldFault, _fault) = (new double[_cells], new double[_cells]);
        Array.Fill(_oldFault, double.MaxValue);
        Array.Fill(_fault, double.MaxValue);
    }

    /// <summary>Alarms so far.</summary>
    public long Count => _count;

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) =>
        (Capacity * (Marshal.SizeOf<Entry>() + (AnomalyCauses.Count * (long)sizeof(double)))) + (channels * AnomalyCauses.Count * 5L * sizeof(double));

    /// <summary>Whether an alarm is remembered.</summary>
    public bool Has(long number) => number >= 1 && number <= _count && number > _count - Capacity;

    /// <summary>A remembered alarm.</summary>
    public AlarmRecord Of(long number)
    {
        ref readonly Entry e = ref At(number);
        return new AlarmRecord(
            number, (long)e.Start, (long)e.End, (AlarmEnd)(int)e.Ending, (int)e.Channel, (AnomalyCause)(int)e.Cause,
            e.Expected, e.Actual, e.Score, (long)e.Before, (AlarmLabel)(int)e.Label);
    }

    /// <summary>Whether a size was declared normal.</summary>
    public bool IsNormal(int cell, double size) => size <= _normal[cell];

    /// <summary>Whether a size was declared a fault.</summary>
    public bool IsFault(int cell, double size) => size >= _fault[cell];

    /// <summary>An alarm begins.</summary>
    public void Begin(long sample, int channel, AnomalyCause cause, (double Expected, double Actual) explained, double score)
    {
        if (_count >= Capacity)
        {
            Apply(_count + 1 - Capacity, _oldNormal, _oldFault);
        }

        _count++;
        int cell = AnomalyEvidence.Cell(channel, cause);
        Reached(_count).Clear();
        At(_count) = new Entry
        {
            Start = sample,
            End = -1,
            Channel = channel,
            Cause = (int)cause,
            Score = score,
            Expected = explained.Expected,
            Actual = explained.Actual,
            Before = _before[cell],
        };
        _before[cell]++;
    }

    /// <summary>The newest alarm has reached a size in a cause of its channel.</summary>
    public void Reach(AnomalyCause cause, double size)
    {
        ref double reached = ref Reached(_count)[(int)cause];
        if (size > reached)
        {
            reached = size;
            if (At(_count).Label != (int)AlarmLabel.None)
            {
                Rebuild();
            }
        }
    }

    /// <summary>The newest alarm has reached a score.</summary>
    public void Reach(double score) => At(_count).Score = Math.Max(At(_count).Score, score);

    /// <summary>The newest alarm ends.</summary>
    public void End(long sample, AlarmEnd ending) => (At(_count).End, At(_count).Ending) = (sample, (int)ending);

    /// <summary>Declares what a remembered alarm was.</summary>
    public void Label(long number, AlarmLabel label)
    {
        At(number).Label = (int)label;
        Rebuild();
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".count", ref _count, min: 0);
        visitor.Visit(name + ".entries", MemoryMarshal.Cast<Entry, double>(_entries.AsSpan()));
        visitor.Visit(name + ".reached", _reached, finite: true);
        visitor.Visit(name + ".before", _before, min: 0);
        visitor.Visit(name + ".normal", _oldNormal, finite: true);
        visitor.Visit(name + ".fault", _oldFault, finite: true);
        if (visitor.IsRestoring)
        {
            Rebuild();
        }
    }

    private void Rebuild()
    {
        _oldNormal.CopyTo(_normal, 0);
        _oldFault.CopyTo(_fault, 0);
        for (long number = Math.Max(1, _count - Capacity + 1); number <= _count; number++)
        {
            Apply(number, _normal, _fault);
        }
    }

    private void Apply(long number, double[] normal, double[] fault)
    {
        ref readonly Entry entry = ref At(number);
        int first = (int)entry.Channel * AnomalyCauses.Count, cause = (int)entry.Cause;
        ReadOnlySpan<double> reached = Reached(number);
        if (entry.Label == (int)AlarmLabel.Fault)
        {
            ref double least = ref fault[first + cause];
            least = Math.Min(least, FaultPart * reached[cause]);
            normal[first + cause] = normal[first + cause] >= least ? 0 : normal[first + cause];
        }

        for (int i = 0; i < reached.Length && entry.Label == (int)AlarmLabel.Normal; i++)
        {
            ref double most = ref normal[first + i];
            most = Math.Max(most, NormalPart * reached[i]);
            fault[first + i] = fault[first + i] <= most ? double.MaxValue : fault[first + i];
        }
    }

    private ref Entry At(long number) => ref _entries[number % Capacity];

    private Span<double> Reached(long number) => _reached.AsSpan((int)(number % Capacity) * AnomalyCauses.Count, AnomalyCauses.Count);

    /// <summary>Doubles alone, so that they are saved as one vector.</summary>
    private struct Entry
    {
        /// <summary>As in <see cref="AlarmRecord"/>.</summary>
        public double Start, End, Ending, Channel, Cause, Expected, Actual, Score, Before, Label;
    }
}
