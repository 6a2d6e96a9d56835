using UnitsNet;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Quantities of UnitsNet as values in the units used here; NaN for none.</summary>
internal static class Quantities
{
    public static float Celsius(this Temperature? temperature) => (float)(temperature?.DegreesCelsius ?? double.NaN);

    public static float Percent(this RelativeHumidity? humidity) => (float)(humidity?.Percent ?? double.NaN);

    public static float Kilopascals(this Pressure? pressure) => (float)(pressure?.Kilopascals ?? double.NaN);
}
