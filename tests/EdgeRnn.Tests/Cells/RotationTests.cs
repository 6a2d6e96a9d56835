using EdgeRnn.Cells;
using EdgeRnn.Simd;
using Xunit;

namespace EdgeRnn.Tests.Cells;

/// <summary>What the LRU and the RTU make of a unit's own two weights: a turn that never grows, and an input scaled to its decay.</summary>
public class RotationTests
{
    [Theory]
    [InlineData(-6.9f, -4f)]
    [InlineData(-2f, 0f)]
    [InlineData(-0.7f, 1.14f)]
    [InlineData(1f, 0.5f)]
    public void The_factors_are_those_of_the_equations(float nu, float phi)
    {
        double r = Math.Exp(-Math.Exp(nu)), angle = Math.Exp(phi);
        (double cos, double sin, double gamma, double rate, double theta) = Factors(nu, phi);
        Assert.Equal(r * Math.Cos(angle), cos, 1e-6);
        Assert.Equal(r * Math.Sin(angle), sin, 1e-6);
        Assert.Equal(Math.Sqrt(1 - (r * r)), gamma, 1e-5);
        Assert.Equal(Math.Exp(nu), rate, 1e-5);
        Assert.Equal(angle, theta, 1e-5);
    }

    [Theory]
    [InlineData(-100f, 0f)]
    [InlineData(100f, 0f)]
    [InlineData(0f, 100f)]
    [InlineData(float.MaxValue, float.MaxValue)]
    [InlineData(float.MinValue, float.MinValue)]
    public void Whatever_is_learned_the_state_does_not_grow_and_no_division_by_zero_follows(float nu, float phi)
    {
        (double cos, double sin, double gamma, double rate, double theta) = Factors(nu, phi);
        Assert.InRange((cos * cos) + (sin * sin), 0, 1 + 1e-6);
        Assert.InRange(gamma, 1e-3, 1);
        Assert.True(double.IsFinite(rate) && theta <= Math.Exp(2) + 1e-5);
    }

    private static (double Cos, double Sin, double Gamma, double Rate, double Angle) Factors(float nu, float phi)
    {
        (F32x1 cos, F32x1 sin, F32x1 gamma, F32x1 rate, F32x1 angle) = Rotation<TanhActivation>.Factors(new F32x1(nu), new F32x1(phi));
        return (cos.Value, sin.Value, gamma.Value, rate.Value, angle.Value);
    }
}
