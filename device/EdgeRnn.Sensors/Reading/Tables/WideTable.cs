using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>A row per record, a channel per column.</summary>
internal sealed class WideTable : IRowTable
{
    private readonly ChannelColumn[] _channels;
    private readonly List<double>?[] _totals;
    private readonly int[] _places;
    private readonly FloatTable _values;

    /// <summary>Channels whose numbers need not be looked at one by one, and how many rows of each were.</summary>
    private readonly bool[] _isQuick;
    private readonly long[] _slow;
    private readonly bool _byUser;

    public WideTable(ReadingPlan plan)
    {
        _channels = [.. plan.Channels.Select(channel => new ChannelColumn(channel, channel.Name))];
        _places = [.. _channels.Select(channel => channel.Place)];
        (_isQuick, _slow) = (new bool[_channels.Length], new long[_channels.Length]);
        _totals = [.. _channels.Select(channel => channel.IsCounter ? new List<double>() : null)];
        _values = new FloatTable(_channels.Length);
        _byUser = plan.ByUser;
    }

    public IReadOnlyList<ChannelColumn> Channels => _channels;

    public long Count => _values.Rows;

    public void Add(IRecordCursor cursor, long time)
    {
        Span<float> row = _values.Add();
        for (int i = 0; i < _places.Length; i++)
        {
            if (!_isQuick[i] || !cursor.TryParse(_places[i], out row[i]) || !(MathF.Abs(row[i]) < ChannelColumn.ExactWhole) || DecidesForm(cursor, i))
            {
                row[i] = Read(cursor, i);
            }
        }
    }

    /// <summary>Removes rows at the end.</summary>
    public void RemoveLast(int rows)
    {
        _values.RemoveLast(rows);
        foreach (List<double>? totals in _totals)
        {
            totals?.RemoveRange(totals.Count - rows, rows);
        }
    }

    public (FloatTable Values, List<long>? Times) Finish(List<long>? times, bool isReversed)
    {
        if (isReversed)
        {
            _values.Reverse();
            times?.Reverse();
        }

        (float Low, float High)[] ranges = _values.Ranges();
        for (int i = 0; i < _channels.Length; i++)
        {
            if (Count > _slow[i])
            {
                _channels[i].Count(Count - _slow[i], ranges[i].Low, ranges[i].High);
            }

            if (_totals[i] is { } totals)
            {
                Difference(i, totals, isReversed);
            }
        }

        return (_values, times);
    }

    /// <summary>A point may stand between groups where all numbers so far were digits alone.</summary>
    private bool DecidesForm(IRecordCursor cursor, int channel) => _channels[channel].Plan.Reader.IsUndecided && cursor[_places[channel]].Contains((byte)'.');

    private float Read(IRecordCursor cursor, int place)
    {
        ChannelColumn channel = _channels[place];
        List<double>? totals = _totals[place];
        ReadOnlySpan<byte> field = cursor[channel.Place];
        CellContent kind;
        float value = 0;
        if (totals is not null)
        {
            totals.Add(channel.ReadTotal(field, cursor.Line, out kind));
        }
        else
        {
            value = channel.Read(field, cursor.Line, out kind);
        }

        _slow[place]++;
        _isQuick[place] = channel.IsPlain && channel.IsBegun;
        return kind == CellContent.Infinite || (kind == CellContent.Text && _byUser) ? throw new CellException(channel.Plan, ChannelColumn.Shown(field), kind) : value;
    }

    private void Difference(int channel, List<double> totals, bool isReversed)
    {
        CounterSteps steps = new();
        for (int row = 0; row < totals.Count; row++)
        {
            _values[row][channel] = steps.Next(totals[isReversed ? totals.Count - 1 - row : row]);
        }

        _channels[channel].Steps = steps;
    }
}
