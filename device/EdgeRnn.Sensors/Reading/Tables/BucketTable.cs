using System.Text;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>
/// Records brought to a common interval: a row per interval, a channel per column, and per entity where the recording is in long
/// form. Of several values in an interval the mean is taken, of states the last, of totals the increment.
/// </summary>
internal sealed class BucketTable : IRowTable
{
    private const long MostGapRows = 1_000_000;

    private readonly ReadingPlan _plan;
    private readonly long _every;
    private readonly long _phase;
    private readonly long _shown;
    private readonly Dictionary<string, BucketChannel?[]> _entities = [];
    private readonly Dictionary<long, int> _rowOf = [];
    private readonly List<BucketChannel> _channels = [];
    private readonly ColumnPlan? _onlyValue;
    private long _cycle;

    /// <param name="plan">What was decided of the columns.</param>
    /// <param name="every">The interval in nanoseconds; 0 where records have no times: a row ends when an entity comes again.</param>
    /// <param name="start">Where the first interval begins, or its middle, in nanoseconds.</param>
    /// <param name="isMiddle">It is the middle: the usual times lie far from the ends of intervals.</param>
    public BucketTable(ReadingPlan plan, long every, long start = 0, bool isMiddle = false)
    {
        (_plan, _every, _shown) = (plan, every, start);
        _phase = start - (isMiddle ? every / 2 : 0);
        _onlyValue = Naming.OnlyValue(plan);
    }

    public IReadOnlyList<ChannelColumn> Channels => [.. _channels.Select(channel => channel.Column)];

    public long Count => _rowOf.Count;

    /// <summary>Intervals without any record, which became rows without values.</summary>
    public long GapRows { get; private set; }

    /// <summary>Long pauses that did not become rows.</summary>
    public long Pauses { get; private set; }

    public long Every => _every;

    public void Add(IRecordCursor cursor, long time)
    {
        string entity = EntityOf(cursor);
        if ((_plan.Entity?.Only is { } only && entity != only) || (_every > 0 && time == TimeTrack.None))
        {
            return;
        }

        BucketChannel?[] own = _entities.TryGetValue(entity, out BucketChannel?[]? known) ? known : _entities[entity] = new BucketChannel?[_plan.Channels.Count];
        int row = RowOf(time, own);
        for (int i = 0; i < own.Length; i++)
        {
            ReadOnlySpan<byte> field = cursor[_plan.Channels[i].Place];
            if (own[i] is null && (ValueWords.IsMissing(NumberForm.TrimBlanks(field)) || Naming.IsRowNumber(_plan, entity, _plan.Channels[i])))
            {
                continue;
            }

            BucketChannel channel = own[i] ??= New(entity, _plan.Channels[i]);
            CellContent kind = channel.Add(row, field, cursor.Line);
            if (kind == CellContent.Infinite || (kind == CellContent.Text && _plan.ByUser))
            {
                throw new CellException(channel.Column.Plan, ChannelColumn.Shown(field), kind);
            }
        }
    }

    public (FloatTable Values, List<long>? Times) Finish(List<long>? times, bool isReversed)
    {
        long[] buckets = [.. _rowOf.Keys.Order()];
        List<long> rows = WithGaps(buckets);
        FloatTable values = new(Math.Max(1, _channels.Count));
        foreach (long bucket in rows)
        {
            Span<float> row = values.Add();
            row.Fill(float.NaN);
            if (_rowOf.TryGetValue(bucket, out int at))
            {
                for (int i = 0; i < _channels.Count; i++)
                {
                    row[i] = _channels[i].Value(at);
                }
            }
        }

        for (int i = 0; i < _channels.Count; i++)
        {
            _channels[i].Difference(values, i, rows, _rowOf);
        }

        return (values, _every > 0 ? rows.ConvertAll(bucket => (bucket * _every) + _shown) : null);
    }

    private string EntityOf(IRecordCursor cursor)
    {
        if (_plan.Entity is not { } entity)
        {
            return "";
        }

        if (entity.Places.Count == 1)
        {
            return Encoding.UTF8.GetString(cursor[entity.Places[0]].Trim(" \t"u8));
        }

        string[] parts = new string[entity.Places.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Encoding.UTF8.GetString(cursor[entity.Places[i]].Trim(" \t"u8));
        }

        return string.Join('.', parts.Where(part => part.Length > 0));
    }

    private int RowOf(long time, BucketChannel?[] own)
    {
        if (_every == 0 && Array.Exists(own, channel => channel is not null && _rowOf.TryGetValue(_cycle, out int row) && channel.Has(row)))
        {
            _cycle++;
        }

        long bucket = _every > 0 ? FloorDivide(time - _phase, _every) : _cycle;
        if (!_rowOf.TryGetValue(bucket, out int at))
        {
            _rowOf[bucket] = at = _rowOf.Count;
        }

        return at;
    }

    private static long FloorDivide(long value, long by) => value >= 0 ? value / by : -1 - ((-1 - value) / by);

    private BucketChannel New(string entity, ColumnPlan column)
    {
        ColumnPlan plan = _plan.Entity is { } known && known.Readers.TryGetValue(entity, out IReadOnlyDictionary<int, ColumnPlan>? own)
            && own.TryGetValue(column.Place, out ColumnPlan? judged) && judged.IsChannel ? judged : column;
        string name = _plan.Entity is null ? column.Name : Naming.Of(entity, column, _onlyValue);
        BucketChannel channel = new(new ChannelColumn(plan, Messages.PlainText.Of(name)));
        _channels.Add(channel);
        return channel;
    }

    /// <summary>Every interval between the first and the last, but for pauses that are longer than all else.</summary>
    private List<long> WithGaps(long[] buckets)
    {
        List<long> rows = [];
        if (_every == 0)
        {
            return [.. buckets];
        }

        foreach (long bucket in buckets)
        {
            long gap = rows.Count == 0 ? 0 : bucket - rows[^1] - 1;
            if (gap > Math.Max(1000, buckets.Length) || GapRows + gap > MostGapRows)
            {
                Pauses++;
                gap = 0;
            }

            for (long i = bucket - gap; i < bucket; i++)
            {
                rows.Add(i);
            }

            GapRows += gap;
            rows.Add(bucket);
        }

        return rows;
    }
}
