namespace EdgeRnn.Device.Sensors;

/// <summary>Something that can be opened as a source, and again after it was lost.</summary>
/// <param name="Id">Its name in logs and reports, the same after every boot.</param>
/// <param name="Open">Finds the device, wherever it is by now, and opens it; throws <see cref="SensorException"/>.</param>
internal sealed record SensorDevice(string Id, Func<ISensorSource> Open);

/// <summary>Folders that stand for those of the system.</summary>
internal sealed record SensorRoots(string Sysfs = "/sys", string Proc = "/proc", string Dev = "/dev");
