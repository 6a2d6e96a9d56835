using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Kernels;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

public class ReservoirTests
{
    private static readonly ReservoirRecipe Recipe = new(Stream: 3, Units: 64, Direct: 8, Forgetting: 0.9999);

    /// <summary>The echo state property: what came long ago has left no trace.</summary>
    [Fact]
    public void Two_pasts_are_forgotten_alike()
    {
        Reservoir a = Create(VectorWidth.Auto), b = Create(VectorWidth.Auto);
        foreach (float[] x in Samples.Rows(1, 50, 2, reach: 3))
        {
            a.Step(x);
        }

        Assert.True(Distance() > 0.5);
        foreach (float[] x in Samples.Rows(2, 1000, 2))
        {
            a.Step(x);
            b.Step(x);
        }

        Assert.True(Distance() < 1e-4, $"{Distance()}");
        Assert.Contains(a.State.ToArray(), unit => Math.Abs(unit) > 0.1);

        double Distance() => Math.Sqrt(a.State.ToArray().Zip(b.State.ToArray(), (p, q) => Math.Pow(p - q, 2)).Sum());
    }

    [Fact]
    public void Units_stay_between_minus_one_and_one_and_are_the_same_bits_in_every_width()
    {
        Reservoir[] all = [.. new[] { VectorWidth.Scalar, VectorWidth.Vector128, VectorWidth.Vector256 }.Where(SpanKernelsExist).Select(Create)];
        foreach (float[] x in Samples.Rows(3, 300, 2, reach: 10))
        {
            foreach (Reservoir reservoir in all)
            {
                reservoir.Step(x);
                Bits.AssertSame(all[0].State.ToArray(), reservoir.State.ToArray(), "state");
            }

            Assert.All(all[0].State.ToArray(), unit => Assert.InRange(unit, -1, 1));
        }
    }

    [Fact]
    public void The_seed_decides_the_weights_and_a_reset_the_state()
    {
        Reservoir a = Create(VectorWidth.Auto), b = new(SpanKernels.Of(VectorWidth.Auto), Recipe, 2, seed: 2);
        a.Step([1, -1]);
        b.Step([1, -1]);
        float[] first = a.State.ToArray();
        Assert.NotEqual(first, b.State.ToArray());
        a.Step([0.3f, 0.1f]);
        a.Reset();
        Assert.Equal(new float[Recipe.Units], a.State.ToArray());
        a.Step([1, -1]);
        Bits.AssertSame(first, a.State.ToArray(), "state");
    }

    /// <summary>Hénon's map, x'' = 1 - 1.4 x'² + 0.3 x: no linear filter can follow it.</summary>
    [Fact]
    public void Its_readout_follows_a_map_that_is_not_linear()
    {
        StreamShape shape = ExpertTrial.Shape(1, 1);
        float before = 0, now = 0;
        float[][] rows = [.. Enumerable.Range(0, 4000).Select(_ =>
        {
            (before, now) = (now, 1 - (1.4f * now * now) + (0.3f * before));
            return new[] { now };
        })];
        double reservoir = ExpertTrial.Ratios(shape, new ReservoirExpert(shape, Recipe), rows, from: 2000)[0];
        double linear = ExpertTrial.Ratios(shape, new LinearExpert(shape, lags: 8, forgetting: 0.9999), rows, from: 2000)[0];
        Assert.True(reservoir < 0.2 * linear, $"reservoir {reservoir:g3}, linear {linear:g3}");
    }

    [Fact]
    public void A_restored_expert_continues_as_the_saved_one()
    {
        StreamShape shape = ExpertTrial.Shape(2, 1, 3);
        (float[] saved, float[] restored) = ExpertTrial.Continue(shape, () => new ReservoirExpert(shape, Recipe), Samples.Rows(8, 200, 2));
        Bits.AssertSame(saved, restored, "forecast");
        Assert.NotEqual(0, saved[0]);
    }

    private static Reservoir Create(VectorWidth width) => new(SpanKernels.Of(width), Recipe, inputs: 2, seed: 1);

    private static bool SpanKernelsExist(VectorWidth width) => width switch
    {
        VectorWidth.Vector128 => System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated,
        VectorWidth.Vector256 => System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated,
        _ => true,
    };
}
