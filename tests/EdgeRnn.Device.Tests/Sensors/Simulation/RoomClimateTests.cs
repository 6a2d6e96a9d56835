using EdgeRnn.Sensors.Simulation;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Simulation;

public sealed class RoomClimateTests
{
    private const double Day = 86400;

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1500, 0, 0.3)]
    [InlineData(2500, 800, 1.5)]
    public void At_rest_what_heats_the_room_is_what_it_loses(double heating, double sun, double airChanges)
    {
        RoomClimate climate = new();
        RoomLoad load = new(OutsideTemperature: 3, OutsideWater: 5, sun, People: 4, Lamps: 100, heating, airChanges);

        Pass(climate, load, 120 * Day);

        double throughWalls = RoomClimate.WallOutside * (climate.Wall - 3);
        double throughGlassAndAir = (RoomClimate.Glass + (RoomClimate.AirCapacity * airChanges / 3600)) * (climate.Air - 3);
        Assert.Equal(heating + sun + (4 * 75) + 100, throughWalls + throughGlassAndAir, tolerance: 0.01);
        Assert.Equal(heating, 70 * (climate.RadiatorTemperature - climate.Air), tolerance: 0.01);
    }

    [Fact]
    public void In_any_minute_the_heat_stored_is_the_heat_gained()
    {
        RoomClimate climate = new();
        RoomLoad load = new(OutsideTemperature: -5, OutsideWater: 3, Sun: 600, People: 2, Lamps: 0, Heating: RoomClimate.HeatingPower, AirChangesPerHour: 1);
        Pass(climate, load, Day / 24);

        (double air, double wall, double radiator) = (climate.Air, climate.Wall, climate.RadiatorTemperature);
        climate.Step(1, load);
        double stored = (4 * RoomClimate.AirCapacity * (climate.Air - air)) + (20e6 * (climate.Wall - wall)) + (84e3 * (climate.RadiatorTemperature - radiator));
        double lost = ((RoomClimate.Glass + (RoomClimate.AirCapacity / 3600)) * (air + 5)) + (RoomClimate.WallOutside * (wall + 5));

        Assert.Equal(RoomClimate.HeatingPower + 600 + 150 - lost, stored, tolerance: 1e-3);
    }

    [Fact]
    public void Carbon_dioxide_settles_where_breath_and_ventilation_balance_and_decays_with_the_air_change()
    {
        RoomClimate climate = new();
        RoomLoad six = new(5, 5, 0, People: 6, 0, 0, AirChangesPerHour: 1.5);
        Pass(climate, six, Day);
        Assert.Equal(420 + (6 * 0.018e6 / (1.5 * RoomClimate.Volume)), climate.Co2, tolerance: 0.01);

        double before = climate.Co2 - 420;
        Pass(climate, six with { People = 0 }, 3600);
        Assert.Equal(Math.Exp(-1.5), (climate.Co2 - 420) / before, tolerance: 0.002);
    }

    [Fact]
    public void Water_settles_where_breath_and_ventilation_balance()
    {
        RoomClimate climate = new();

        Pass(climate, new RoomLoad(20, OutsideWater: 6, 0, People: 3, 0, 0, AirChangesPerHour: 1), Day);

        Assert.Equal(6 + (3 * 55 / RoomClimate.Volume), climate.Water, tolerance: 0.001);
        Assert.Equal(100 * climate.Water / RoomClimate.SaturatedWater(climate.Air), climate.Humidity);
    }

    [Theory]
    [InlineData(-10, 2.36)]
    [InlineData(0, 4.85)]
    [InlineData(20, 17.3)]
    [InlineData(30, 30.4)]
    public void Saturated_air_holds_what_tables_say(double celsius, double gramsPerCubicMetre) =>
        Assert.Equal(1, RoomClimate.SaturatedWater(celsius) / gramsPerCubicMetre, tolerance: 0.01);

    private static void Pass(RoomClimate climate, in RoomLoad load, double seconds)
    {
        for (double time = 0; time < seconds; time += 10)
        {
            climate.Step(10, load);
        }
    }
}
