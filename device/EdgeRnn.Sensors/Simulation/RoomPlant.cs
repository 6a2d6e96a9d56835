namespace EdgeRnn.Sensors.Simulation;

/// <summary>
/// What the building does: a thermostat with 0.6 K hysteresis around 21 degrees C on working days from 6 to 18 h and
/// 17 degrees C else; a fan that adds 1.2 air changes an hour to the 0.3 of the leaks on working days from 6 to 19 h;
/// lamps, 400 W, on below 300 lx and off above 700 lx of daylight while somebody is there.
/// </summary>
internal sealed class RoomPlant
{
    private const double Hysteresis = 0.3;
    private const double LampPower = 400;
    private const double LampLight = 350;

    // lx on the desks per W through the window: 110 lm/W, a fifth of which reaches the desks, on 50 m2.
    private const double LuxPerWatt = 110 * 0.2 / 50;

    private bool _heating;
    private bool _lamps;

    /// <summary>On the desks, lx.</summary>
    public double Light { get; private set; }

    public RoomLoad Act(long day, double hour, RoomClimate climate, RoomWeather weather, int people)
    {
        bool workday = RoomPeople.IsWorkday(day);
        double setPoint = workday && hour is >= 6 and < 18 ? 21 : 17;
        _heating = climate.Air < setPoint - Hysteresis || (_heating && climate.Air < setPoint + Hysteresis);
        double daylight = LuxPerWatt * weather.Sun;
        _lamps = people > 0 && (daylight < 300 || (_lamps && daylight < 700));
        Light = daylight + (_lamps ? LampLight : 0);
        return new RoomLoad(
            weather.Temperature,
            weather.Water,
            weather.Sun,
            people,
            _lamps ? LampPower : 0,
            _heating ? RoomClimate.HeatingPower : 0,
            workday && hour is >= 6 and < 19 ? 1.5 : 0.3);
    }
}
