using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>A state is sound where a file with it would be read again.</summary>
public class StateCheckTests
{
    [Fact]
    public void Values_within_their_limits_are_sound() => Assert.True(IsSound(state =>
    {
        state.Visit("weights", [1f, -2], default, finite: true);
        state.Visit("means", [0.5], finite: true);
        state.Visit("counts", [0, 9], min: 0, max: 9);
    }));

    [Fact]
    public void What_need_not_be_finite_may_be_missing() => Assert.True(IsSound(state =>
    {
        state.Visit("forecasts", [float.NaN]);
        state.Visit("means", [double.NegativeInfinity]);
    }));

    [Fact]
    public void One_value_beyond_its_limits_is_enough_and_stays_so()
    {
        Assert.False(IsSound(state => state.Visit("weights", [1f, float.NaN], default, finite: true)));
        Assert.False(IsSound(state => state.Visit("means", [double.PositiveInfinity], finite: true)));
        Assert.False(IsSound(state => state.Visit("counts", [-1], min: 0, max: 9)));
        Assert.False(IsSound(state => state.Visit("counts", [10], min: 0, max: 9)));
        Assert.False(IsSound(state =>
        {
            state.Visit("weights", [float.NaN], default, finite: true);
            state.Visit("weights", [1f], default, finite: true);
        }));
    }

    private static bool IsSound(Action<IStateVisitor> state)
    {
        StateCheck check = new();
        state(check);
        return check.IsSound;
    }
}
