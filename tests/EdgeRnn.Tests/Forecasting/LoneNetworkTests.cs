using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting;

public class LoneNetworkTests
{
    private static readonly int[] Horizons = [1, 3];

    /// <summary>As PyTorch's loop: nothing between the samples, the network and the forecast.</summary>
    [Fact]
    public void Without_scaling_it_is_the_network_alone()
    {
        ForecasterOptions options = Options(Normalization.None, OutputMode.Value);
        LearnerOptions network = Network(inputs: 2);
        OnlineLearner learner = OnlineLearner.Create(network);
        var lone = new LoneNetwork(options, network);
        float[][] samples = Samples.Rows(3, 60, 2);
        float[] forecast = new float[4];
        for (int row = 0; row < samples.Length; row++)
        {
            lone.Observe(samples[row], learn: true, forecast);
            if (row >= 3)
            {
                learner.Learn([.. samples[row - 2], .. samples[row]]);
            }

            Bits.AssertSame(learner.Predict(samples[row]).ToArray(), forecast, $"row {row}");
        }

        Assert.True(learner.Statistics.Updates > 5);
    }

    /// <summary>With running scales, another unit of the channels changes the unit of the forecasts and nothing else.</summary>
    [Theory]
    [InlineData(OutputMode.Change)]
    [InlineData(OutputMode.Value)]
    public void Forecasts_scale_with_the_unit_of_the_samples(OutputMode mode)
    {
        float[] plain = Last(mode, 1), scaled = Last(mode, 1024);
        Bits.AssertSame(plain.Select(value => value * 1024).ToArray(), scaled, "forecast");
    }

    [Fact]
    public void A_restored_one_continues_as_the_saved_one()
    {
        float[] saved = Last(OutputMode.Change, 1), restored = Last(OutputMode.Change, 1, isRestoredAt: 30);
        Bits.AssertSame(saved, restored, "forecast");
    }

    private static float[] Last(OutputMode mode, float unit, int isRestoredAt = -1)
    {
        ForecasterOptions options = Options(Normalization.Running, mode);
        LearnerOptions network = Network(inputs: mode == OutputMode.Change ? 4 : 2);
        var lone = new LoneNetwork(options, network);
        float[] forecast = new float[4];
        float[][] samples = Samples.Rows(3, 60, 2);
        for (int row = 0; row < samples.Length; row++)
        {
            float[] sample = [.. samples[row].Select(value => value * unit)];
            // Scales are 1 until something has varied, whatever the unit.
            lone.Observe(sample, learn: row >= 10, forecast);
            if (row == isRestoredAt)
            {
                var other = new LoneNetwork(options, network);
                StateCopy.Of(lone.Visit, other.Visit);
                lone = other;
            }
        }

        Assert.All(forecast, value => Assert.True(float.IsFinite(value)));
        return forecast;
    }

    private static ForecasterOptions Options(Normalization normalization, OutputMode mode) =>
        new() { Channels = 2, Horizons = Horizons, Normalization = normalization, OutputMode = mode };

    private static LearnerOptions Network(int inputs) =>
        new() { InputSize = inputs, OutputSize = 4, HiddenSize = 5, K1 = 2, K2 = 6, TargetDelay = Horizons[^1] };
}
