using System.Device.I2c;
using Iot.Device.Adc;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>
/// Texas Instruments INA219 with the usual shunt of 0.1 Ω: current = shunt voltage / 0.1 Ω. The chip's own current register needs
/// a calibration that a brown-out erases; the quotient needs none.
/// </summary>
internal static class Ina219Chip
{
    private const double ShuntOhms = 0.1, ShuntStep = 10e-6;

    // The bus register holds 13 bits of 4 mV above three flags.
    private const double BusSpan = (1 << 13) * 4e-3;

    public static I2cChip Chip { get; } = new("ina219", "Texas Instruments INA219: voltage, current (shunt of 0.1 Ω), power", [0x40, 0x41, 0x44, 0x45], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Ina219 driver = new(bus)
        {
            BusVoltageRange = Ina219BusVoltageRange.Range32v,
            PgaSensitivity = Ina219PgaSensitivity.PlusOrMinus320mv,
            BusAdcResolutionOrSamples = Ina219AdcResolutionOrSamples.Adc12Bit,
            ShuntAdcResolutionOrSamples = Ina219AdcResolutionOrSamples.Adc12Bit,
            OperatingMode = Ina219OperatingMode.ShuntAndBusContinuous,
        };
        return new DelegateSource(id, [("voltage", "V"), ("current", "A"), ("power", "W")], values =>
        {
            // The driver takes the signed shunt register for an unsigned one, and the unsigned bus register for a signed one.
            short steps = (short)Math.Round(driver.ReadShuntVoltage().Volts / ShuntStep);
            double voltage = driver.ReadBusVoltage().Volts;
            voltage = voltage < 0 ? voltage + BusSpan : voltage;
            double current = steps * ShuntStep / ShuntOhms;
            (values[0], values[1], values[2]) = ((float)voltage, (float)current, (float)(voltage * current));
        }, owned: new Both(driver, bus), kind: "ina219");
    }

    /// <summary>The driver does not dispose the bus device that it was given.</summary>
    private sealed record Both(IDisposable Driver, IDisposable Bus) : IDisposable
    {
        public void Dispose()
        {
            Driver.Dispose();
            Bus.Dispose();
        }
    }
}
