namespace EdgeRnn.Sensors.Simulation;

/// <summary>
/// The air, the walls and the radiator of an office of 50 m2, temperatures in degrees C, heat flows in W:
/// <code>
/// Ca dT/dt  = Kr (Tr - T) + Uw (Tw - T) + (Ug + rho cp n V) (To - T) + 0.4 Qs + 75 N + Ql
/// Cw dTw/dt = Uw (T - Tw) + Ue (To - Tw) + 0.6 Qs
/// Cr dTr/dt = P - Kr (Tr - T)
/// V dc/dt   = 18e3/3600 N + n V (420 - c)      c: CO2 in ppm; a sitting person breathes out 18 l/h, 18e3 cm3/h
/// V dw/dt   = 55/3600 N + n V (wo - w)         w: water in g/m3; a person gives off 55 g/h
/// </code>
/// T air, Tw walls, Tr radiator, To outside, N people, Qs sun through the window, Ql lamps, P heating, n air changes per
/// second. Forward Euler: the fastest time constant, the radiator's 20 min, is far above the step of 10 s. Only +, -, *
/// and / are used, so that IEEE 754 gives the same bits on every machine.
/// </summary>
internal sealed class RoomClimate
{
    /// <summary>V, m3.</summary>
    public const double Volume = 150;

    /// <summary>Uw, W/K: air to the inside of the walls, 100 m2 at 3 W/(m2 K).</summary>
    public const double WallInside = 300;

    /// <summary>Ue, W/K: inside of the walls to the outside; the other walls have heated rooms behind them.</summary>
    public const double WallOutside = 35;

    /// <summary>Ug, W/K: 8 m2 of glass at 1.1 W/(m2 K).</summary>
    public const double Glass = 8.8;

    /// <summary>rho cp V, J/K: the air that ventilation exchanges.</summary>
    public const double AirCapacity = 1.2 * 1005 * Volume;

    /// <summary>Heating at full power, W.</summary>
    public const double HeatingPower = 3500;

    // Kr, W/K: at full power the radiator is 50 K warmer than the air.
    private const double Radiator = 70;

    // Ca, J/K: the air and what stands in it; Cw: the first decimetres of masonry; Cr: steel and water.
    private const double AirAndFurniture = 4 * AirCapacity;
    private const double Walls = 20e6;
    private const double RadiatorCapacity = 84e3;

    private const double OutsideCo2 = 420;
    private const double SunOnAir = 0.4;

    public double Air { get; private set; } = 18;

    public double Wall { get; private set; } = 17;

    public double RadiatorTemperature { get; private set; } = 20;

    public double Co2 { get; private set; } = OutsideCo2;

    public double Water { get; private set; } = 6;

    /// <summary>Relative humidity in percent.</summary>
    public double Humidity => Math.Min(100, 100 * Water / SaturatedWater(Air));

    /// <summary>g/m3 of water in saturated air of -50..50 degrees C.</summary>
    public static double SaturatedWater(double celsius)
    {
        // Saturation pressure in hPa, Lowe 1977: a polynomial, where Magnus' formula would need an exponential.
        double t = celsius;
        double pressure = 6.107799961 + (t * (0.4436518521 + (t * (1.428945805e-2
            + (t * (2.650648471e-4 + (t * (3.031240396e-6 + (t * (2.034080948e-8 + (t * 6.136820929e-11)))))))))));
        return 216.7 * pressure / (t + 273.15);
    }

    /// <summary>Lets <paramref name="seconds"/> pass.</summary>
    public void Step(double seconds, in RoomLoad load)
    {
        double exchange = load.AirChangesPerHour / 3600;
        double fromRadiator = Radiator * (RadiatorTemperature - Air);
        double fromWall = WallInside * (Wall - Air);
        double fromOutside = (Glass + (AirCapacity * exchange)) * (load.OutsideTemperature - Air);
        double gains = (SunOnAir * load.Sun) + (75 * load.People) + load.Lamps;
        double wall = (WallOutside * (load.OutsideTemperature - Wall)) - fromWall + ((1 - SunOnAir) * load.Sun);
        double co2 = (18e3 / 3600 * load.People / Volume) + (exchange * (OutsideCo2 - Co2));
        double water = (55.0 / 3600 * load.People / Volume) + (exchange * (load.OutsideWater - Water));

        Air += seconds * (fromRadiator + fromWall + fromOutside + gains) / AirAndFurniture;
        Wall += seconds * wall / Walls;
        RadiatorTemperature += seconds * (load.Heating - fromRadiator) / RadiatorCapacity;
        Co2 += seconds * co2;
        Water += seconds * water;
    }
}
