using System.Device.I2c;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>A chip on an I2C bus.</summary>
/// <param name="Word">The kind of sensor, as <c>bme280</c>.</param>
/// <param name="Description">Name and what it measures.</param>
/// <param name="Addresses">The 7-bit addresses that it can be set to, the usual one first.</param>
/// <param name="Open">Makes a source of the chip; the source owns the bus device.</param>
internal sealed record I2cChip(string Word, string Description, IReadOnlyList<int> Addresses, Func<string, I2cDevice, DelegateSource> Open)
{
    /// <summary>Whether it does not acknowledge a read while it has no measurement, as Sensirion's.</summary>
    public bool RefusesIdleReads { get; init; }
}
