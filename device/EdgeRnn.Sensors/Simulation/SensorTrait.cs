namespace EdgeRnn.Sensors.Simulation;

/// <summary>How a channel measures, in its unit.</summary>
/// <param name="Noise">Standard deviation.</param>
/// <param name="Step">Resolution: the smallest difference it shows.</param>
/// <param name="Swing">What it usually moves by: the measure of a fault's size.</param>
/// <param name="Least">The lowest reading it can give.</param>
/// <param name="Most">The highest.</param>
internal readonly record struct SensorTrait(double Noise, double Step, double Swing, double Least, double Most);
