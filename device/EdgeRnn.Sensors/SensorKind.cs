using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Sensors;

/// <summary>A kind of sensor.</summary>
/// <param name="Word">The word that names it, as <c>iio</c>.</param>
/// <param name="Find">The devices that the text behind the colon selects, as <c>bme280</c> in <c>iio:bme280</c>; all for an empty text.</param>
internal sealed record SensorKind(string Word, Func<string, SensorRoots, TimeProvider, IReadOnlyList<SensorDevice>> Find)
{
    /// <summary>For kinds that read text: the devices, with how their text is to be read.</summary>
    public Func<string, TimeProvider, ReadingOptions, IReadOnlyList<SensorDevice>>? FindText { get; init; }
}
