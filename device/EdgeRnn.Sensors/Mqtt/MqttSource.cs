using System.Text;
using System.Text.Json;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>Channels whose values are sent by a broker: each holds its last one until that is stale or its device is gone.</summary>
internal sealed class MqttSource : ISensorSource, IAnnotated
{
    private const int MostNotes = 20;

    private readonly TimeProvider _time;
    private readonly TimeSpan _staleAfter;
    private readonly Lock _gate = new();
    private readonly Cell[] _cells;
    private readonly Dictionary<string, List<Cell>> _byTopic = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(Cell Cell, MqttAvailability How)>> _byStatus = new(StringComparer.Ordinal);
    private readonly IDisposable _subscription;
    private readonly Queue<string> _notes;
    private readonly HashSet<string> _noted = [];

    /// <param name="connection">Shared, and not owned.</param>
    /// <param name="values">One per channel.</param>
    /// <param name="notes">Notes on them.</param>
    /// <param name="time">Its monotonic clock decides what is stale.</param>
    public MqttSource(MqttConnection connection, IReadOnlyList<MqttValue> values, IEnumerable<string> notes, TimeProvider time)
    {
        (_time, _staleAfter, _notes) = (time, connection.Options.StaleAfter, new Queue<string>(notes));
        Channels = [.. values.Select(value => value.Channel)];
        _cells = [.. values.Select(value => new Cell(value))];
        foreach (Cell cell in _cells)
        {
            ListOf(_byTopic, cell.Value.Topic).Add(cell);
            foreach (MqttAvailability how in cell.Value.Availability)
            {
                ListOf(_byStatus, how.Topic).Add((cell, how));
            }
        }

        _subscription = connection.Subscribe(_byTopic.Keys.Concat(_byStatus.Keys), Take);
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    /// <summary>Messages that held no value for a channel that waited for one.</summary>
    public long Refused { get; private set; }

    public string? TakeNote()
    {
        lock (_gate)
        {
            return _notes.TryDequeue(out string? note) ? note : null;
        }
    }

    public void Read(Span<float> values)
    {
        long now = _time.GetTimestamp();
        lock (_gate)
        {
            for (int i = 0; i < _cells.Length; i++)
            {
                Cell cell = _cells[i];
                bool isFresh = cell.HasCome && !cell.IsGone && _time.GetElapsedTime(cell.At, now) < (cell.Value.StaleAfter ?? _staleAfter);
                values[i] = isFresh ? cell.Last : float.NaN;
            }
        }
    }

    public void Dispose() => _subscription.Dispose();

    private static List<T> ListOf<T>(Dictionary<string, List<T>> lists, string key)
    {
        if (!lists.TryGetValue(key, out List<T>? list))
        {
            lists[key] = list = [];
        }

        return list;
    }

    private void Take(string topic, ReadOnlySpan<byte> payload, bool isRetained)
    {
        if (payload.Length > MqttPayload.Longest)
        {
            Refuse(topic, $"a payload of {payload.Length} bytes is no value; it is left out");
            return;
        }

        using JsonDocument? json = MqttPayload.Parse(payload);
        lock (_gate)
        {
            foreach ((Cell cell, MqttAvailability how) in _byStatus.GetValueOrDefault(topic) ?? [])
            {
                cell.IsGone = how.Gone == (how.Pointer is null ? Encoding.UTF8.GetString(payload)
                    : json is not null && how.Pointer.TryFind(json.RootElement, out JsonElement state) ? JsonPointer.TextOf(state) : "");
            }

            foreach (Cell cell in _byTopic.GetValueOrDefault(topic) ?? [])
            {
                if (cell.Value.TryRead(payload, json?.RootElement, out float value))
                {
                    (cell.Last, cell.At, cell.HasCome) = (value, _time.GetTimestamp(), true);
                }
                else
                {
                    Refuse(topic, Complaint(cell.Value, payload));
                }
            }
        }
    }

    private void Refuse(string topic, string complaint)
    {
        lock (_gate)
        {
            Refused++;
            if (_noted.Count < MostNotes && _noted.Add(topic))
            {
                _notes.Enqueue($"{topic}: {complaint}");
            }
        }
    }

    private static string Complaint(MqttValue value, ReadOnlySpan<byte> payload)
    {
        const int Longest = 40;
        string text = new([.. Encoding.UTF8.GetString(payload[..Math.Min(payload.Length, 4 * Longest)]).Take(Longest).Select(c => char.IsControl(c) ? ' ' : c)]);
        return value.Pointer is { } pointer
            ? $"'{text}' has no number at {pointer}; it is left out"
            : MqttPayload.IsStructure(payload) ? $"is JSON; name the member that is wanted, such as mqtt:{value.Topic}#/temperature"
            : $"'{text}' is no number; it is left out";
    }

    private sealed class Cell(MqttValue value)
    {
        public MqttValue Value => value;

        public float Last { get; set; } = float.NaN;

        public long At { get; set; }

        public bool HasCome { get; set; }

        public bool IsGone { get; set; }
    }
}
