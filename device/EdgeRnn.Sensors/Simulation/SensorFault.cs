namespace EdgeRnn.Sensors.Simulation;

/// <summary>One fault of one channel, from its first to its last reading, counted from 0.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Channel">The channel's index in its source.</param>
/// <param name="First">The first false reading.</param>
/// <param name="Last">The last.</param>
/// <param name="Size">
/// Spike: how far off; drift: how far off at the end; in the channel's unit. Scale: the factor. Clock jump: seconds.
/// Faster: how many times.
/// </param>
internal readonly record struct SensorFault(FaultKind Kind, int Channel, long First, long Last, double Size);
