namespace EdgeRnn.Sensors;

/// <summary>
/// Any code as a sensor:
/// <code>
/// using var chip = new Bme280(i2c);
/// new DelegateSource("desk", [("temp", "°C")], values => values[0] = (float)chip.Read().Temperature!.Value.DegreesCelsius)
/// </code>
/// Whatever the code throws is a device that does not answer; it may do so next time.
/// </summary>
internal sealed class DelegateSource : ISensorSource
{
    private readonly string _name;
    private readonly Reading _read;
    private readonly IDisposable? _owned;

    /// <param name="name">Of the device.</param>
    /// <param name="channels">Name and unit of each value.</param>
    /// <param name="read">Writes one value per channel; what it leaves is missing.</param>
    /// <param name="pace">Whether the code may hang.</param>
    /// <param name="owned">Disposed with the source.</param>
    public DelegateSource(string name, IEnumerable<(string Name, string Unit)> channels, Reading read, Pace pace = Pace.MayBlock, IDisposable? owned = null)
    {
        (_name, _read, _owned, Pace) = (name, read, owned, pace);
        Channels = [.. channels.Select(channel => new SensorChannel($"{name}:{channel.Name}", "own", $"{name} {channel.Name}", channel.Unit, ""))];
    }

    public delegate void Reading(Span<float> values);

    public IReadOnlyList<SensorChannel> Channels { get; }

    public Pace Pace { get; }

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

    public void Dispose() => _owned?.Dispose();
}
