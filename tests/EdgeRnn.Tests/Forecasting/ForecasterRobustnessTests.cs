using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting;

/// <summary>Missing, constant, extreme and infinite values.</summary>
public class ForecasterRobustnessTests
{
    private static readonly float[] Extremes =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -float.MaxValue, 1e30f, 1e-40f, 0];

    public static TheoryData<Normalization, OutputMode, CellKind> Modes =>
        [.. from normalization in Enum.GetValues<Normalization>()
            from mode in Enum.GetValues<OutputMode>()
            from cell in Enum.GetValues<CellKind>()
            select (normalization, mode, cell)];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Weights_and_forecasts_of_known_channels_stay_finite_for_any_input(
        Normalization normalization, OutputMode mode, CellKind cell)
    {
        var forecaster = new Forecaster(Options(normalization, mode, cell));
        var random = new Random(180);
        bool[] known = new bool[2];
        for (int row = 0; row < 600; row++)
        {
            float[] sample = [.. Enumerable.Range(0, 2).Select(_ => random.Next(3) == 0 ? Extremes[random.Next(Extremes.Length)] : random.NextSingle())];
            forecaster.Observe(sample);
            for (int channel = 0; channel < 2; channel++)
            {
                known[channel] |= float.IsFinite(sample[channel]);
                Assert.All([0, 1], h => Assert.True(
                    !known[channel] || float.IsFinite(forecaster.Forecast(h)[channel]),
                    $"row {row} channel {channel} horizon {h}: {forecaster.Forecast(h)[channel]}"));
            }
        }

        Assert.All(Learners.Weights(forecaster.Learners[0]), weight => Assert.True(float.IsFinite(weight)));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void NaN_and_infinity_are_the_same_missing_value(Normalization normalization, OutputMode mode, CellKind cell)
    {
        Forecaster nan = new(Options(normalization, mode, cell)), infinite = new(Options(normalization, mode, cell));
        float[][] samples = Samples.Rows(seed: 181, 60, 2);
        for (int row = 0; row < samples.Length; row++)
        {
            bool missing = row % 5 == 2;
            nan.Observe([missing ? float.NaN : samples[row][0], samples[row][1]]);
            infinite.Observe([missing ? float.NegativeInfinity : samples[row][0], samples[row][1]]);
        }

        Assert.Equal(StateDigest.Of(nan), StateDigest.Of(infinite));
    }

    [Fact]
    public void A_stream_of_nothing_teaches_nothing()
    {
        var forecaster = new Forecaster(Options(Normalization.Running, OutputMode.Change, CellKind.Lstm));
        float[] before = Learners.Weights(forecaster.Learners[0]);
        for (int row = 0; row < 100; row++)
        {
            forecaster.Observe([float.NaN, float.NaN]);
        }

        Bits.AssertSame(before, Learners.Weights(forecaster.Learners[0]), "weights");
        Assert.Equal((0L, 0L), (forecaster.Learners[0].Statistics.Updates, forecaster.Learners[0].Statistics.SkippedUpdates));
    }

    [Fact]
    public void A_channel_without_any_value_does_not_disturb_the_other()
    {
        // Its outputs have no target and its inputs are 0: the other's loss is a mean over itself alone.
        var forecaster = new Forecaster(Options(Normalization.Running, OutputMode.Change, CellKind.Gru) with { Horizons = [1] });
        double error = 0, still = 0;
        for (int row = 0; row < 2500; row++)
        {
            float x = MathF.Sin(row * 0.2f);
            if (row >= 2000)
            {
                error += Math.Pow(forecaster.Due(0)[0] - x, 2);
                still += Math.Pow(forecaster.Persistence(0)[0] - x, 2);
            }

            forecaster.Observe([x, float.NaN]);
        }

        Assert.True(error < 0.1 * still, $"mean square error is {error / still:f3} of persistence's");
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(21.5f)]
    [InlineData(-1e4f)]
    public void A_constant_is_forecast_as_it_is(float constant)
    {
        var forecaster = new Forecaster(new()
        { Channels = 1, Network = new() { InputSize = 1, OutputSize = 1, HiddenSize = 8, Optimizer = new() { LearningRate = 0.01f } } });
        for (int row = 0; row < 1000; row++)
        {
            Assert.True(float.IsFinite(forecaster.Observe([constant])[0]));
        }

        Assert.Equal(constant, forecaster.Forecast(0)[0], 0.01 + (1e-6 * Math.Abs(constant)));
        Assert.Equal(0, forecaster.Learners[0].Statistics.SkippedUpdates);
    }

    [Fact]
    public void An_outlier_reaches_the_network_as_ten_deviations_at_most()
    {
        // 1000 ordinary samples, then one of 10²⁰: the state it leaves is that of an input of 10, limited.
        ForecasterOptions options = Options(Normalization.Running, OutputMode.Value, CellKind.Elman) with { Channels = 1, Learning = false };
        Forecaster huge = new(options), larger = new(options);
        for (int row = 0; row < 1000; row++)
        {
            float x = MathF.Sin(row);
            huge.Observe([x]);
            larger.Observe([x]);
        }

        huge.Observe([1e20f]);
        larger.Observe([1e25f]);
        Assert.Equal(RingOf(huge), RingOf(larger));
    }

    private static byte[] RingOf(Forecaster forecaster) => StateDigest.Of(forecaster, name => name == "ring.steps");

    private static ForecasterOptions Options(Normalization normalization, OutputMode mode, CellKind cell) => new()
    {
        Channels = 2,
        Horizons = [1, 3],
        Normalization = normalization,
        OutputMode = mode,
        Network = new() { InputSize = 1, OutputSize = 1, HiddenSize = 8, Cell = cell, K1 = 2, K2 = 8, Optimizer = new() { LearningRate = 0.01f } },
    };
}
