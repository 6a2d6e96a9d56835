using EdgeRnn.Sensors.Supervision;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Supervision;

/// <summary>A clock that was set is distinguished from a recording that is read faster than it was made.</summary>
public sealed class TimeGateTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData(900, 0, "Sound")]
    [InlineData(1, 0, "Sound")]
    [InlineData(1, 1, "ClockJump")]
    [InlineData(900, 900, "ClockJump")]
    public void A_leap_is_one_of_the_clock_where_samples_came_at_its_pace(int step, int passes, string verdict)
    {
        TimeGate gate = new(null);
        long time = 1_700_000_000 * Second, now = 0;
        for (int i = 0; i < 5; i++, time += step * Second, now += passes * Second)
        {
            Assert.Equal(TimeVerdict.Sound, gate.Judge(time, now));
        }

        Assert.Equal(verdict, gate.Judge(time + (86400 * Second), now).ToString());
    }
}
