using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting;

/// <summary>What a forecaster forecasts, when, and what it learns from.</summary>
public class ForecasterTests
{
    private static readonly LearnerOptions Small = new()
    { InputSize = 1, OutputSize = 1, HiddenSize = 6, K1 = 2, K2 = 8, Optimizer = new() { LearningRate = 0.01f } };

    public static TheoryData<Normalization, OutputMode> Modes =>
        [.. from normalization in Enum.GetValues<Normalization>() from mode in Enum.GetValues<OutputMode>() select (normalization, mode)];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_sample_of_another_length_is_refused(int length)
    {
        var forecaster = new Forecaster(new() { Channels = 2 });
        ArgumentException error = Assert.Throws<ArgumentException>(() => { forecaster.Observe(new float[length]); });
        Assert.Contains($"sample has {length} floats, expected 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, forecaster.Samples);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void What_is_due_is_what_was_forecast_that_many_samples_ago(Normalization normalization, OutputMode mode)
    {
        int[] horizons = [1, 3, 7];
        var forecaster = new Forecaster(Options(normalization, mode, horizons));
        var made = new List<float[][]>();
        float[][] samples = WithGaps(Samples.Rows(seed: 170, 60, 2));
        for (int row = 0; row < samples.Length; row++)
        {
            for (int h = 0; h < horizons.Length; h++)
            {
                float[] expected = row < horizons[h] ? [float.NaN, float.NaN] : made[row - horizons[h]][h];
                Bits.AssertSame(expected, forecaster.Due(h), $"row {row} horizon {horizons[h]}");
            }

            float[] nearest = forecaster.Observe(samples[row]).ToArray();
            made.Add([.. Enumerable.Range(0, 3).Select(h => forecaster.Forecast(h).ToArray())]);
            Bits.AssertSame(nearest, forecaster.Forecast(0), $"row {row}");
            Assert.Equal(row + 1, forecaster.Samples);
        }
    }

    [Fact]
    public void Persistence_is_the_last_known_value_of_that_many_samples_ago()
    {
        int[] horizons = [1, 3, 7];
        var forecaster = new Forecaster(Options(Normalization.Running, OutputMode.Change, horizons));
        float[][] samples = WithGaps(Samples.Rows(seed: 171, 60, 2));
        for (int row = 0; row < samples.Length; row++)
        {
            for (int h = 0; h < horizons.Length; h++)
            {
                for (int channel = 0; channel < 2; channel++)
                {
                    float expected = samples.Take(row - horizons[h] + 1).Select(s => s[channel]).LastOrDefault(float.IsFinite, float.NaN);
                    Assert.Equal(expected, forecaster.Persistence(h)[channel]);
                }
            }

            forecaster.Observe(samples[row]);
        }
    }

    [Fact]
    public void Before_the_first_sample_nothing_is_known()
    {
        var forecaster = new Forecaster(new() { Channels = 2, Horizons = [1, 2] });
        Assert.All(Enumerable.Range(0, 2), h =>
        {
            Assert.Equal([float.NaN, float.NaN], forecaster.Forecast(h).ToArray());
            Assert.Equal([float.NaN, float.NaN], forecaster.Due(h).ToArray());
            Assert.Equal([float.NaN, float.NaN], forecaster.Persistence(h).ToArray());
        });
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_change_in_the_future_changes_nothing_before_it(Normalization normalization, OutputMode mode)
    {
        ForecasterOptions options = Options(normalization, mode, [2, 5]);
        Forecaster one = new(options), other = new(options);
        float[][] samples = Samples.Rows(seed: 172, 80, 2), changed = Samples.Rows(seed: 172, 80, 2);
        for (int row = 50; row < 80; row++)
        {
            changed[row] = [100 + row, float.NaN];
        }

        for (int row = 0; row < 50; row++)
        {
            Bits.AssertSame(one.Observe(samples[row]).ToArray(), other.Observe(changed[row]), $"row {row}");
            Assert.Equal(StateDigest.Of(one), StateDigest.Of(other));
        }

        one.Observe(samples[50]);
        other.Observe(changed[50]);
        Assert.NotEqual(StateDigest.Of(one), StateDigest.Of(other));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_target_teaches_at_the_sample_that_brings_the_longest_horizon(int longest)
    {
        // k1 = 1: an update with every sample, from the first on whose all horizons are known.
        int[] horizons = longest == 1 ? [1] : [1, longest];
        var forecaster = new Forecaster(Options(Normalization.Running, OutputMode.Change, horizons) with { Network = Small with { K1 = 1 } });
        for (int row = 0; row < 30; row++)
        {
            float[] before = Learners.Weights(forecaster.Learners[0]);
            forecaster.Observe([MathF.Sin(row), MathF.Cos(row)]);
            Assert.Equal(Math.Max(0, row - longest + 1), forecaster.Learners[0].Statistics.Updates);
            if (row < longest)
            {
                Bits.AssertSame(before, Learners.Weights(forecaster.Learners[0]), $"row {row}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void By_values_without_scaling_it_is_a_learner_used_by_hand(int horizon)
    {
        var forecaster = new Forecaster(Options(Normalization.None, OutputMode.Value, [horizon]));
        var learner = OnlineLearner.Create(Small with { InputSize = 2, OutputSize = 2, TargetDelay = horizon });
        float[][] samples = Samples.Rows(seed: 173, 100, 2);
        for (int row = 0; row < samples.Length; row++)
        {
            if (row >= horizon)
            {
                learner.Learn(samples[row]);
            }

            Bits.AssertSame(learner.Predict(samples[row]).ToArray(), forecaster.Observe(samples[row]), $"row {row}");
        }

        Assert.True(learner.Statistics.Updates > 40);
        Assert.Equal(learner.Statistics, forecaster.Learners[0].Statistics);
        Bits.AssertSame(Learners.Weights(learner), Learners.Weights(forecaster.Learners[0]), "weights");
    }

    [Fact]
    public void Several_horizons_are_one_target_with_a_row_of_values_each()
    {
        var forecaster = new Forecaster(Options(Normalization.None, OutputMode.Value, [1, 3]));
        var learner = OnlineLearner.Create(Small with { InputSize = 2, OutputSize = 4, TargetDelay = 3 });
        float[][] samples = Samples.Rows(seed: 174, 60, 2);
        for (int row = 0; row < samples.Length; row++)
        {
            if (row >= 3)
            {
                learner.Learn([.. samples[row - 2], .. samples[row]]);
            }

            float[] y = learner.Predict(samples[row]).ToArray();
            forecaster.Observe(samples[row]);
            Bits.AssertSame(y.AsSpan(0, 2), forecaster.Forecast(0), $"row {row}");
            Bits.AssertSame(y.AsSpan(2, 2), forecaster.Forecast(1), $"row {row}");
        }

        Bits.AssertSame(Learners.Weights(learner), Learners.Weights(forecaster.Learners[0]), "weights");
    }

    [Fact]
    public void Changes_are_relative_to_the_last_known_value_in_units_of_such_changes()
    {
        // A head whose output is 1, whatever comes: the forecast is the last value and one root mean square of past changes.
        var forecaster = new Forecaster(Options(Normalization.Running, OutputMode.Change, [2]) with { Learning = false, Channels = 1 });
        OnlineLearner learner = forecaster.Learners[0];
        learner.SetParameter("head.weight", new float[6]);
        learner.SetParameter("head.bias", [1]);
        float[] samples = Samples.Uniform(seed: 175, 40, reach: 30);
        for (int row = 0; row < samples.Length; row++)
        {
            double[] changes = [.. Enumerable.Range(0, row + 1).Where(i => i >= 2).Select(i => (double)samples[i] - samples[i - 2])];
            double unit = changes.Length == 0 ? 1 : Math.Sqrt(changes.Average(c => c * c));
            Assert.Equal(samples[row] + unit, forecaster.Observe([samples[row]])[0], 1e-3);
        }
    }

    [Fact]
    public void Values_are_deviations_from_the_mean_of_the_past()
    {
        var forecaster = new Forecaster(Options(Normalization.Running, OutputMode.Value, [1]) with { Learning = false, Channels = 1 });
        forecaster.Learners[0].SetParameter("head.weight", new float[6]);
        forecaster.Learners[0].SetParameter("head.bias", [2]);
        float[] samples = Samples.Uniform(seed: 176, 40, reach: 30);
        for (int row = 1; row <= samples.Length; row++)
        {
            double mean = samples.Take(row).Average(x => (double)x);
            double deviation = row == 1 ? 1 : Math.Sqrt(samples.Take(row).Average(x => (x - mean) * (x - mean)));
            Assert.Equal(mean + (2 * deviation), forecaster.Observe([samples[row - 1]])[0], 1e-3);
        }
    }

    [Fact]
    public void Without_learning_the_weights_stay()
    {
        var forecaster = new Forecaster(Options(Normalization.Running, OutputMode.Change, [1, 4]) with { Learning = false });
        float[] before = Learners.Weights(forecaster.Learners[0]);
        foreach (float[] sample in Samples.Rows(seed: 177, 200, 2))
        {
            forecaster.Observe(sample);
        }

        Bits.AssertSame(before, Learners.Weights(forecaster.Learners[0]), "weights");
        Assert.Equal((200L, 0L), (forecaster.Learners[0].Statistics.Steps, forecaster.Learners[0].Statistics.Updates));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void A_sine_is_learned_better_than_persistence(int horizon)
    {
        var forecaster = new Forecaster(new() { Channels = 1, Horizons = [horizon], Network = Small with { K1 = 1, K2 = 16, HiddenSize = 16 } });
        double error = 0, still = 0;
        for (int row = 0; row < 3000; row++)
        {
            float x = 20 + (3 * MathF.Sin(row * 0.15f));
            if (row >= 2000)
            {
                error += Math.Pow(forecaster.Due(0)[0] - x, 2);
                still += Math.Pow(forecaster.Persistence(0)[0] - x, 2);
            }

            forecaster.Observe([x]);
        }

        Assert.True(error < 0.25 * still, $"mean square error is {error / still:f3} of persistence's");
    }

    private static float[][] WithGaps(float[][] samples)
    {
        for (int row = 0; row < samples.Length; row++)
        {
            samples[row][0] = row is 3 or 4 or > 20 and < 32 ? float.NaN : samples[row][0];
            samples[row][1] = row < 2 || row % 9 == 5 ? float.PositiveInfinity : samples[row][1];
        }

        return samples;
    }

    private static ForecasterOptions Options(Normalization normalization, OutputMode mode, int[] horizons) => new()
    { Channels = 2, Horizons = horizons, Normalization = normalization, OutputMode = mode, Network = Small };
}
