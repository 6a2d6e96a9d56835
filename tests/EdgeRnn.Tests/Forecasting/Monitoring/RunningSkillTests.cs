using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class RunningSkillTests
{
    [Fact]
    public void It_is_one_minus_the_ratio_of_squared_errors_averaged_over_channels()
    {
        var skill = new RunningSkill(channels: 3, memory: 1000);
        Assert.Equal(double.NaN, skill.Value);

        skill.Add([1, 12, float.NaN], [2, 14, 1], [0, 10, 1]);

        Assert.Equal(1 - (((1 / 4.0) + (4 / 16.0)) / 2), skill.Value, 12);
    }

    [Fact]
    public void What_is_old_fades()
    {
        var skill = new RunningSkill(channels: 1, memory: 10);
        skill.Add([5], [1], [0]);
        for (int i = 0; i < 300; i++)
        {
            skill.Add([0], [1], [0]);
        }

        Assert.Equal(1, skill.Value, 6);
    }
}
