using EdgeRnn.Cells;
using EdgeRnn.Simd;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Cells;

/// <summary>Each activation against its formula, and its derivative, taken from y, against differences.</summary>
public class ActivationsTests
{
    private static readonly float[] Inputs = [-3, -1.5f, -0.25f, 0.125f, 1, 2.5f];

    [Fact]
    public void The_hyperbolic_tangent() => Check<TanhActivation>(Math.Tanh);

    [Fact]
    public void The_rectifier() => Check<ReluActivation>(x => Math.Max(0, x));

    [Fact]
    public void The_identity() => Check<IdentityActivation>(x => x);

    [Fact]
    public void The_rectifier_has_one_zero_and_no_gradient_there()
    {
        Bits.AssertSame([0f, 0f], [Apply<ReluActivation>(-0f), Apply<ReluActivation>(-2)], "zeros");
        Assert.Equal(0, ReluActivation.Backpropagate(new F32x1(0), new F32x1(7)).Value);
    }

    private static void Check<T>(Func<double, double> formula)
        where T : IActivation
    {
        const double Step = 1e-6;
        foreach (float x in Inputs)
        {
            float y = Apply<T>(x);
            double slope = (formula(x + Step) - formula(x - Step)) / (2 * Step);
            Assert.Equal(formula(x), y, 1e-6);
            Assert.Equal(3 * slope, T.Backpropagate(new F32x1(y), new F32x1(3)).Value, 1e-5);
        }
    }

    private static float Apply<T>(float x)
        where T : IActivation => T.Apply(new F32x1(x)).Value;
}
