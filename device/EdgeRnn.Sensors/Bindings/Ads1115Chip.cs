using System.Device.I2c;
using Iot.Device.Ads1115;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Texas Instruments ADS1115: its four inputs against ground, one after the other.</summary>
internal static class Ads1115Chip
{
    private static readonly InputMultiplexer[] Inputs = [InputMultiplexer.AIN0, InputMultiplexer.AIN1, InputMultiplexer.AIN2, InputMultiplexer.AIN3];

    public static I2cChip Chip { get; } = new("ads1115", "Texas Instruments ADS1115: four voltages", [0x48, 0x49, 0x4A, 0x4B], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Ads1115 driver = new(bus);
        return new DelegateSource(id, Inputs.Select((_, i) => ($"voltage{i}", "V")), values =>
        {
            for (int i = 0; i < Inputs.Length; i++)
            {
                values[i] = (float)driver.ReadVoltage(Inputs[i]).Volts;
            }
        }, owned: driver, kind: "ads1115");
    }
}
