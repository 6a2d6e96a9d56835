using System.Device.I2c;
using Iot.Device.Bh1750fvi;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Rohm BH1750FVI.</summary>
internal static class Bh1750Chip
{
    // The first measurement at high resolution takes up to 180 ms; until then the chip answers 0 lx.
    private static readonly TimeSpan FirstMeasurement = TimeSpan.FromMilliseconds(180);

    public static I2cChip Chip { get; } = new("bh1750", "Rohm BH1750: illuminance", [0x23, 0x5C], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Bh1750fvi driver = new(bus);
        _ = driver.Illuminance;
        Thread.Sleep(FirstMeasurement);
        return new DelegateSource(id, [("illuminance", "lx")], values => values[0] = (float)driver.Illuminance.Lux, owned: driver, kind: "bh1750");
    }
}
