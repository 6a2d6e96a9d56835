using EdgeRnn.Networks;

namespace EdgeRnn.Sensors.Simulation;

/// <summary>
/// The weather at 48 degrees north. Cloud cover and the day's mean temperature are random walks drawn back to their
/// means (Ornstein-Uhlenbeck, memory 3 h and 36 h): dx = -x dt/tau + sqrt(2 dt/tau) dB, deviation 1. The daily wave of
/// the temperature, 4 K under a clear sky, is highest at 15 h.
/// </summary>
internal sealed class RoomWeather(ulong seed)
{
    private const double Latitude = 48.0 / 360;
    private const double GlassArea = 8;
    private const double GlassTransmission = 0.55;
    private const double OutsideHumidity = 0.8;

    private SeededRandom _random = new(seed);
    private double _cloudWalk;
    private double _temperatureWalk;

    /// <summary>0 clear, 1 overcast.</summary>
    public double Cloud { get; private set; }

    /// <summary>Degrees C.</summary>
    public double Temperature { get; private set; }

    /// <summary>g/m3.</summary>
    public double Water => OutsideHumidity * RoomClimate.SaturatedWater(Temperature);

    /// <summary>On the window, W/m2.</summary>
    public double Irradiance { get; private set; }

    /// <summary>Through the window, W.</summary>
    public double Sun => GlassArea * GlassTransmission * Irradiance;

    /// <param name="seconds">Since the last step.</param>
    /// <param name="day">Days since the year began, with the time of day as fraction.</param>
    public void Step(double seconds, double day)
    {
        _cloudWalk = Walk(_cloudWalk, seconds / (3 * 3600));
        _temperatureWalk = Walk(_temperatureWalk, seconds / (36 * 3600));
        Cloud = Math.Clamp(0.55 + (0.4 * _cloudWalk), 0, 1);
        double wave = Turn.Cos(day - (15.0 / 24));
        Temperature = 4 + (2.5 * _temperatureWalk) + (4 * (1 - (0.6 * Cloud)) * wave);
        Irradiance = OnSouthWindow(day);
    }

    private double Walk(double x, double share) => x - (x * share) + (Math.Sqrt(2 * share) * _random.NextNormal());

    private double OnSouthWindow(double day)
    {
        double sinDeclination = -0.3978 * Turn.Cos((day + 10) / 365.25);
        double cosDeclination = Math.Sqrt(1 - (sinDeclination * sinDeclination));
        double cosHour = Turn.Cos(day - 0.5);
        double sinElevation = (Turn.Sin(Latitude) * sinDeclination) + (Turn.Cos(Latitude) * cosDeclination * cosHour);
        if (sinElevation <= 0)
        {
            return 0;
        }

        // The air that it crosses weakens the beam; clouds strengthen the diffuse light, which comes from half the sky.
        double cosIncidence = (Turn.Sin(Latitude) * cosDeclination * cosHour) - (Turn.Cos(Latitude) * sinDeclination);
        double beam = 1000 * sinElevation / (sinElevation + 0.2) * (1 - Cloud) * Math.Max(0, cosIncidence);
        double diffuse = 0.5 * (60 + (120 * Cloud)) * Math.Min(1, 3 * sinElevation);
        return beam + diffuse;
    }
}
