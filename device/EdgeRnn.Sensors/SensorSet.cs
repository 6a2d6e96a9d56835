namespace EdgeRnn.Sensors;

/// <summary>Several sources read as one, all their channels or a chosen few in the chosen order.</summary>
internal sealed class SensorSet : ISensorSource
{
    private readonly ISensorSource[] _sources;
    private readonly float[] _all;
    private readonly int[] _picked;

    /// <param name="sources">Owned from here on.</param>
    /// <param name="ids">The channels wanted; null for all.</param>
    /// <exception cref="SensorException">An id that is in no source, or twice.</exception>
    public SensorSet(IEnumerable<ISensorSource> sources, IReadOnlyList<string>? ids = null)
    {
        _sources = [.. sources];
        SensorChannel[] channels = [.. _sources.SelectMany(source => source.Channels)];
        _all = new float[channels.Length];
        try
        {
            _picked = Pick(channels, ids ?? [.. channels.Select(channel => channel.Id)]);
        }
        catch (SensorException)
        {
            Dispose();
            throw;
        }

        Channels = [.. _picked.Select(index => channels[index])];
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public void Read(Span<float> values)
    {
        int start = 0;
        foreach (ISensorSource source in _sources)
        {
            source.Read(_all.AsSpan(start, source.Channels.Count));
            start += source.Channels.Count;
        }

        for (int i = 0; i < _picked.Length; i++)
        {
            values[i] = _all[_picked[i]];
        }
    }

    public void Dispose()
    {
        foreach (ISensorSource source in _sources)
        {
            source.Dispose();
        }
    }

    private static int[] Pick(SensorChannel[] channels, IReadOnlyList<string> ids)
    {
        int[] picked = new int[ids.Count];
        for (int i = 0; i < picked.Length; i++)
        {
            picked[i] = Array.FindIndex(channels, channel => channel.Id == ids[i]);
            if (picked[i] < 0)
            {
                throw new SensorException($"no channel '{ids[i]}'; there are: {string.Join(", ", channels.Select(channel => channel.Id))}");
            }

            if (picked.AsSpan(0, i).Contains(picked[i]))
            {
                throw new SensorException($"channel '{ids[i]}' is there twice; name each channel once");
            }
        }

        return picked;
    }
}
