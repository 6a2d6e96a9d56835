using EdgeRnn.Sensors.Bindings;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Bindings.ChipReading;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

/// <summary>SHT4x data sheet, 4.6: T = -45 + 175 S / 65535, RH = -6 + 125 S / 65535.</summary>
public sealed class Sht4xChipTests
{
    [Fact]
    public void An_SHT4x_measures_temperature_and_humidity()
    {
        float[] values = Read(Sht4xChip.Chip, new SimulatedI2cDevice { Reply = () => Sensirion(0x6666, 0x8000) }, "temp °C", "humidity %");

        Assert.Equal(25f, values[0], tolerance: 1e-3f);
        Assert.Equal(-6 + (125 * 0x8000 / 65535f), values[1], tolerance: 1e-2f);
    }

    [Fact]
    public void A_value_with_a_wrong_checksum_is_missing()
    {
        byte[] answer = Sensirion(0x6666, 0x8000);
        answer[5] ^= 1;

        float[] values = Read(Sht4xChip.Chip, new SimulatedI2cDevice { Reply = () => answer }, "temp °C", "humidity %");

        Assert.Equal((25f, float.NaN), (MathF.Round(values[0], 3), values[1]));
    }
}
