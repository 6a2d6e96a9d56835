namespace EdgeRnn.Sensors;

/// <summary>Folders to use in place of the system's own, for tests and containers.</summary>
/// <param name="Sysfs">In place of <c>/sys</c>.</param>
/// <param name="Proc">In place of <c>/proc</c>.</param>
/// <param name="Dev">In place of <c>/dev</c>.</param>
public sealed record SensorRoots(string Sysfs = "/sys", string Proc = "/proc", string Dev = "/dev");
