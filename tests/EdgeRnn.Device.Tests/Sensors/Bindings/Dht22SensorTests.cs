using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Bindings;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

public sealed class Dht22SensorTests
{
    [Fact]
    public void A_measurement_is_given_once_and_the_next_two_seconds_later()
    {
        HandClock clock = new();
        int measured = 0;
        using DelegateSource source = Dht22Sensor.Source("dht22:4", () => (20 + ++measured, 50), clock);

        Assert.Equal([21f, 50f], At(0));
        Assert.Equal([float.NaN, float.NaN], At(1000));
        Assert.Equal([float.NaN, float.NaN], At(1999));
        Assert.Equal([22f, 50f], At(2000));

        float[] At(double milliseconds)
        {
            float[] values = new float[2];
            clock.Milliseconds = milliseconds;
            source.Read(values);
            return values;
        }
    }
}
