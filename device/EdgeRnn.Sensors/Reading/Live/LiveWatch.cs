using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Live;

/// <summary>Looks at the rows of lines for what is noted of files once they are read: values that stand in for missing ones, a clock that was not set.</summary>
/// <param name="channels">Of the rows.</param>
internal sealed class LiveWatch(IReadOnlyList<LiveChannel> channels)
{
    /// <summary>Values before one of them is called odd.</summary>
    private const int Fewest = 16;

    private readonly StandIn?[] _seen = [.. channels.Select(channel => channel.Plan.Role == Roles.ColumnRole.Counter || channel.Plan.Reader.Pair >= 0 ? null : new StandIn())];
    private long? _time;

    /// <summary>Looks at a row.</summary>
    /// <returns>A note; null where there is nothing to report.</returns>
    public List<string>? See(ReadOnlySpan<float> values, long? time)
    {
        List<string>? notes = null;
        for (int i = 0; i < values.Length; i++)
        {
            _seen[i]?.See(values[i]);
            if (_seen[i] is { Others: >= Fewest, IsAny: true } seen && seen.Note(channels[i].Name) is { } note)
            {
                (notes ??= []).Add(note);
                _seen[i] = null;
            }
        }

        if (time is { } now)
        {
            if (_time is { } last && UnsetClock.NoteOf(last, now) is { } leap)
            {
                (notes ??= []).Add(leap);
            }

            _time = now;
        }

        return notes;
    }
}
