namespace EdgeRnn.Sensors;

/// <summary>
/// Any code as a sensor:
/// <code>
/// using var chip = new Bme280(i2c);
/// var desk = new DelegateSource("desk", [("temp", "°C")], values => values[0] = (float)chip.Read().Temperature!.Value.DegreesCelsius);
/// </code>
/// An exception of the code becomes a <see cref="SensorException"/> with <see cref="SensorTrouble.Bus"/>: the next read may succeed.
/// </summary>
public sealed class DelegateSource : ISensorSource
{
    private readonly string _name;
    private readonly SensorReading _read;
    private readonly IDisposable? _owned;

    /// <summary>Makes a source of code.</summary>
    /// <param name="name">Name of the device; ids of channels are <c>name:channel</c>.</param>
    /// <param name="channels">Name and unit of each value.</param>
    /// <param name="read">Writes one value per channel; a value that it does not write is missing.</param>
    /// <param name="timing">Whether the code may hang or waits for its own samples.</param>
    /// <param name="owned">Disposed with the source.</param>
    /// <param name="kind">The kind of sensor in the catalogue.</param>
    public DelegateSource(
        string name, IEnumerable<(string Name, string Unit)> channels, SensorReading read,
        SampleTiming timing = SampleTiming.MayBlock, IDisposable? owned = null, string kind = "own")
    {
        (_name, _read, _owned, Timing) = (name, read, owned, timing);
        string id = SensorChannel.PartOf(name);
        Channels = [.. channels.Select(channel => new SensorChannel(
            $"{id}:{SensorChannel.PartOf(channel.Name)}", kind, $"{name} {channel.Name}", channel.Unit, ""))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<SensorChannel> Channels { get; }

    /// <inheritdoc/>
    public SampleTiming Timing { get; }

    /// <inheritdoc/>
    public void Read(Span<float> values)
    {
        values.Fill(float.NaN);
        try
        {
            _read(values);
        }
        catch (Exception error) when (error is not (SensorException or OutOfMemoryException))
        {
            throw new SensorException($"{_name}: {error.Message.ReplaceLineEndings(" ")}", error, SensorTrouble.Bus);
        }
    }

    /// <summary>Disposes what the source owns.</summary>
    public void Dispose() => _owned?.Dispose();
}

/// <summary>Writes one value per channel; each is NaN beforehand.</summary>
public delegate void SensorReading(Span<float> values);
