// A sensor of one's own: the space left on a disk, in the catalogue under the word "disk-space", forecast one step ahead.
using EdgeRnn.Forecasting;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;

// Three lines make the sensor and give it a word; "disk-space:/home" is another disk.
SensorCatalog.Register("disk-space", path => [new SensorDevice("disk-space", () => Open(path.Length > 0 ? path : "/"))]);
static DelegateSource Open(string path) =>
    new("disk", [("free", "MB")], values => values[0] = new DriveInfo(path).AvailableFreeSpace / 1e6f, SampleTiming.Immediate);

using ISensorSource source = SensorCatalog.Find("disk-space").Single().Open();
var forecaster = new Forecaster(new ForecasterOptions { Channels = source.Channels.Count });
float[] values = new float[source.Channels.Count];
for (int row = 1; row <= 100; row++)
{
    source.Read(values);
    if (row == 100)
    {
        Console.WriteLine($"{source.Channels[0].Id}: forecast {forecaster.Due(0)[0]:f1}, actual {values[0]:f1} {source.Channels[0].Unit}");
    }

    forecaster.Observe(values);
}
