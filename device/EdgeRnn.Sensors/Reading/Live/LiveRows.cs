using System.Text;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Live;

/// <summary>
/// Makes rows of records as they come. Records of several entities share a row until one of them comes again; with an interval,
/// all records of an interval do.
/// </summary>
internal sealed class LiveRows
{
    private readonly ReadingPlan _plan;
    private readonly long _every;
    private readonly List<LiveChannel> _channels = [];
    private readonly Dictionary<string, LiveChannel?[]> _entities = [];
    private readonly Dictionary<string, LiveChannel?[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly LiveChannel?[] _only = [];
    private readonly char[] _key = new char[256];
    private long _bucket = long.MinValue;
    private long? _time;

    /// <param name="plan">What was decided of the columns.</param>
    /// <param name="every">The interval in nanoseconds; 0 for none.</param>
    public LiveRows(ReadingPlan plan, long every)
    {
        (_plan, _every) = (plan, every);
        _lookup = _entities.GetAlternateLookup<ReadOnlySpan<char>>();
        if (plan.Entity is null)
        {
            _only = [.. plan.Channels.Select(channel => New(channel, channel.Name))];
            return;
        }

        ColumnPlan? onlyValue = Naming.OnlyValue(plan);
        foreach ((string entity, IReadOnlyDictionary<int, ColumnPlan> own) in plan.Entity.Readers.Where(entity => plan.Entity.Only is null || entity.Key == plan.Entity.Only))
        {
            _entities[entity] = [.. plan.Channels.Select(column => own.TryGetValue(column.Place, out ColumnPlan? judged) && judged.IsChannel && judged.Reason != RoleFinder.NoNumber
                ? New(judged, Naming.Of(entity, column, onlyValue)) : null)];
        }
    }

    public IReadOnlyList<LiveChannel> Channels => _channels;

    /// <summary>Fields of channels that are no numbers.</summary>
    public TextFields Texts { get; } = new();

    /// <summary>Whether a row waits to be handed on at the end.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>A row needs no further record.</summary>
    public bool IsImmediate => _plan.Entity is null && _every == 0;

    /// <summary>Whether a record belongs to the next row: the row so far must be handed on first.</summary>
    public bool EndsRow(IRecord record, long? time)
    {
        if (!IsBegun)
        {
            return false;
        }

        if (_every > 0)
        {
            return time is { } at && FloorDivide(at) != _bucket;
        }

        LiveChannel?[]? own = ChannelsOf(record);
        return own is not null && Array.Exists(own, channel => channel is { Count: > 0 });
    }

    /// <summary>Adds a record to the row.</summary>
    /// <returns>Whether any of it is a channel; an entity that was not there at the start has none.</returns>
    /// <exception cref="RecordException">It is no sample.</exception>
    public bool Add(IRecord record, long? time, long line)
    {
        LiveChannel?[]? own = ChannelsOf(record);
        if (own is null)
        {
            return false;
        }

        AddFields(own, record, time, line);
        if (!IsBegun)
        {
            (IsBegun, _time, _bucket) = (true, time, _every > 0 && time is { } at ? FloorDivide(at) : 0);
        }

        return true;
    }

    /// <summary>Adds the fields of a record to its channels, where text is missing.</summary>
    /// <exception cref="RecordException">Text stands there, no number, and neither a time nor a device shows that it is a sample.</exception>
    public void AddFields(LiveChannel?[] own, IRecord record, long? time, long line)
    {
        int numbers = 0;
        LiveChannel? text = null;
        foreach (LiveChannel? channel in own)
        {
            bool mayDecide = channel is { Plan.Reader.IsUndecided: true };
            CellContent kind = channel?.Add(record[channel.Plan.Place]) ?? CellContent.Missing;
            if (mayDecide && channel!.Plan.Reader.Decision is { } decision)
            {
                Texts.Add(channel, decision, line);
            }

            numbers += kind is CellContent.Number or CellContent.Infinite ? 1 : 0;
            text = kind == CellContent.Text ? text ?? channel : text;
        }

        if (text is null)
        {
            return;
        }

        if (numbers == 0 && time is null && _plan.Entity is null)
        {
            throw new RecordException($"'{ChannelColumn.Shown(record[text.Plan.Place])}' in column {text.Plan.Name}, and no number in the line; expected a number, or nothing where it is missing");
        }

        foreach (LiveChannel? channel in own)
        {
            if (channel is not null && channel.IsText(record[channel.Plan.Place]))
            {
                Texts.Add(channel, record[channel.Plan.Place], line);
            }
        }
    }

    /// <summary>Hands on the row and begins the next.</summary>
    /// <returns>Its time.</returns>
    public long? Take(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _channels[i].Take();
        }

        IsBegun = false;
        return _every > 0 ? _bucket * _every : _time;
    }

    /// <summary>Forgets a row that cannot be used.</summary>
    public void Drop()
    {
        _channels.ForEach(channel => channel.Take());
        IsBegun = false;
    }

    /// <summary>The entity of a record, for messages.</summary>
    public string EntityOf(IRecord record) => new(Key(record));

    private long FloorDivide(long time) => time >= 0 ? time / _every : -1 - ((-1 - time) / _every);

    private LiveChannel New(ColumnPlan plan, string name)
    {
        LiveChannel channel = new(plan, name);
        _channels.Add(channel);
        return channel;
    }

    /// <summary>The channels of a record's entity, each in the place of its column among the plan's channels; null for an unknown one.</summary>
    public LiveChannel?[]? ChannelsOf(IRecord record) =>
        _plan.Entity is null ? _only : _lookup.TryGetValue(Key(record), out LiveChannel?[]? own) ? own : null;

    private ReadOnlySpan<char> Key(IRecord record)
    {
        int length = 0;
        foreach (int place in _plan.Entity!.Places)
        {
            ReadOnlySpan<byte> part = record[place].Trim(" \t"u8);
            if (length > 0 && !part.IsEmpty)
            {
                _key[length++] = '.';
            }

            length += part.Length < _key.Length - length - 1 ? Encoding.UTF8.GetChars(part, _key.AsSpan(length)) : 0;
        }

        return _key.AsSpan(0, length);
    }
}
