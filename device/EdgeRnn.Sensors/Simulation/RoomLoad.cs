namespace EdgeRnn.Sensors.Simulation;

/// <summary>What acts on the room from outside of its equations.</summary>
/// <param name="OutsideTemperature">Degrees C.</param>
/// <param name="OutsideWater">g/m3.</param>
/// <param name="Sun">Through the window, W.</param>
/// <param name="People">In the room.</param>
/// <param name="Lamps">W.</param>
/// <param name="Heating">W.</param>
/// <param name="AirChangesPerHour">Leaks and ventilation.</param>
internal readonly record struct RoomLoad(
    double OutsideTemperature, double OutsideWater, double Sun, int People, double Lamps, double Heating, double AirChangesPerHour);
