using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Mixing;

/// <summary>The default forecaster: what it forecasts, what it costs, and what it survives.</summary>
public class MixtureTests
{
    private static readonly ForecasterOptions Default = new() { Channels = 2, Horizons = [1, 4] };

    public static TheoryData<string> Names => [.. StandardExperts.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_expert_chosen_alone_is_the_forecast(string name)
    {
        var forecaster = new Forecaster(Default with { EnabledExperts = [name] });
        float[] due = new float[2];
        Assert.Equal([name], forecaster.Mixture!.Names);
        foreach (float[] sample in Wave(300))
        {
            for (int horizon = 0; horizon < 2; horizon++)
            {
                forecaster.Mixture!.Due(0, horizon, due);
                Bits.AssertSame(forecaster.Due(horizon).ToArray(), due, name);
            }

            forecaster.Observe(sample);
        }

        Assert.Equal(1, forecaster.Mixture!.Weight(0, 0), 1e-12);
    }

    [Fact]
    public void Without_a_choice_the_default_experts_forecast()
    {
        var forecaster = new Forecaster(Default);
        Assert.Equal(StandardExperts.All.Where(kind => kind.Profile <= MixtureProfile.Standard).Select(kind => kind.Name), forecaster.Mixture!.Names);
        Assert.DoesNotContain("lstm-fresh", forecaster.Mixture!.Names);
    }

    [Fact]
    public void A_larger_profile_has_the_experts_of_a_smaller_one_and_takes_more_memory()
    {
        string[] before = [];
        long bytes = 0;
        foreach (MixtureProfile profile in (MixtureProfile[])[MixtureProfile.Light, MixtureProfile.Standard, MixtureProfile.Full])
        {
            ForecasterOptions options = Default with { Profile = profile };
            string[] names = [.. new Forecaster(options).Mixture!.Names];
            Assert.Equal(before, names.Intersect(before));
            Assert.True(names.Length > before.Length);
            Assert.True(Forecaster.Plan(options).TotalBytes > bytes);
            (before, bytes) = (names, Forecaster.Plan(options).TotalBytes);
        }

        Assert.Equal(StandardExperts.All.Select(kind => kind.Name), before);
    }

    [Fact]
    public void The_light_profile_of_one_channel_takes_half_a_megabyte() => Assert.InRange(
        Forecaster.Plan(new() { Channels = 1, Profile = MixtureProfile.Light }).TotalBytes, 0, 500_000);

    [Fact]
    public void The_weights_of_a_horizon_are_one_together_and_the_best_expert_gets_most()
    {
        var forecaster = new Forecaster(Default with { Experts = [.. StandardExperts.All.Take(2), Constant("wrong", 1f)] });
        foreach (float[] sample in Wave(600))
        {
            forecaster.Observe(sample);
        }

        for (int horizon = 0; horizon < 2; horizon++)
        {
            double[] weights = [.. Enumerable.Range(0, 3).Select(expert => forecaster.Mixture!.Weight(expert, horizon))];
            Assert.Equal(1, weights.Sum(), 1e-9);
            Assert.True(weights[1] > 0.8, $"horizon {horizon}: {string.Join(' ', weights)}");
        }
    }

    [Fact]
    public void An_expert_that_forecasts_NaN_counts_as_persistence_and_is_reset()
    {
        var broken = new ConstantExpert(float.NaN);
        var forecaster = new Forecaster(Default with { Experts = [new("broken", _ => broken, _ => 0)] });
        foreach (float[] sample in Wave(10))
        {
            forecaster.Observe(sample);
            Bits.AssertSame(sample, forecaster.Forecast(1), "forecast");
        }

        Assert.Equal(10, broken.Resets);
    }

    [Fact]
    public void Single_extremes_samples_spoil_no_other_forecast()
    {
        // Spikes of 50 deviations: the error of all samples but the spikes, and of the few that hang on them.
        int spikes = Effort.Of(20, whenEmulated: 4), rows = 1200 + (spikes * 140);
        float[][] samples = Wave(rows), spiked = Wave(rows);
        bool[] isSpike = new bool[samples.Length];
        for (int spike = 0; spike < spikes; spike++)
        {
            int row = 1000 + (spike * 140);
            isSpike[row] = true;
            spiked[row][0] += spike % 2 == 0 ? 50 : -50;
        }

        double calm = Error(samples, isSpike), spiky = Error(spiked, isSpike);
        Assert.True(spiky < 1.1 * calm, $"mean square error {spiky:g4} with spikes, {calm:g4} without");
    }

    [Fact]
    public void A_level_that_stays_is_believed_at_its_third_sample()
    {
        var forecaster = new Forecaster(Default);
        foreach (float[] sample in Wave(Effort.Of(1500, whenEmulated: 600)))
        {
            forecaster.Observe(sample);
        }

        float[] before = forecaster.Forecast(0).ToArray();
        float[] first = forecaster.Observe([1000, 0]).ToArray(), second = forecaster.Observe([1000, 0]).ToArray(), third = forecaster.Observe([1000, 0]).ToArray();
        Assert.Equal(2, forecaster.OutlierCount);
        Assert.InRange(first[0], before[0] - 5, before[0] + 5);
        Assert.InRange(second[0], before[0] - 5, before[0] + 5);
        Assert.InRange(third[0], 500, 1500);
    }

    [Fact]
    public void It_continues_bit_for_bit_from_any_cut()
    {
        float[][] samples = [.. Wave(80), .. Samples.Rows(seed: 721, 40, 2, reach: 50)];
        samples[30][0] = float.NaN;
        samples[60] = [float.NaN, float.PositiveInfinity];
        var whole = new Forecaster(Default);
        float[][] expected = [.. samples.Select(sample => whole.Observe(sample).ToArray())];
        foreach (int cut in (int[])[0, 1, 3, 31, 61, 90])
        {
            Forecaster first = new(Default), second = new(Default);
            foreach (float[] sample in samples[..cut])
            {
                first.Observe(sample);
            }

            second.Observe([1, 2]);
            CheckpointFile.Restore(Save(first.Visit), second.Visit);
            for (int row = cut; row < samples.Length; row++)
            {
                Bits.AssertSame(expected[row], second.Observe(samples[row]), $"cut {cut} row {row}");
            }

            Assert.Equal(StateDigest.Of(whole), StateDigest.Of(second));
        }
    }

    [Fact]
    public void It_has_the_same_state_in_every_width()
    {
        byte[]? expected = null;
        foreach (VectorWidth width in VectorCode.Widths)
        {
            var forecaster = new Forecaster(Default with { VectorWidth = width });
            foreach (float[] sample in Wave(Effort.Of(300, 60)))
            {
                forecaster.Observe(sample);
            }

            byte[] digest = StateDigest.Of(forecaster);
            expected ??= digest;
            Assert.Equal(expected, digest);
        }
    }

    [Fact]
    public void Creating_it_allocates_what_the_plan_says()
    {
        ForecasterOptions options = Default with { Horizons = [1, 24] };
        var first = new Forecaster(options);
        long allocated = Allocations.Of(() => _ = new Forecaster(options));

        // Each network and filter is some objects.
        Assert.InRange(allocated - Forecaster.Plan(options).TotalBytes, 0, (first.Learners.Count + 4) * 24 * 1024);
    }

    [Fact]
    public void For_any_input_nothing_is_allocated_and_forecasts_of_known_channels_are_finite()
    {
        var forecaster = new Forecaster(Default);
        var random = new Random(722);
        float[] extremes = [float.NaN, float.PositiveInfinity, float.MaxValue, -float.MaxValue, 1e30f, 1e-40f, 0];
        float[][] samples = [[0, 0], .. Enumerable.Range(0, Effort.Of(1500, whenEmulated: 200)).Select(_ => Enumerable.Range(0, 2).Select(
            _ => random.Next(3) == 0 ? extremes[random.Next(extremes.Length)] : random.NextSingle()).ToArray())];
        Run(Effort.Of(500, whenEmulated: 100));
        Assert.Equal(0, Allocations.Of(() => Run(samples.Length)));

        void Run(int rows)
        {
            for (int row = 0; row < rows; row++)
            {
                forecaster.Observe(samples[row]);
                for (int horizon = 0; horizon < 2; horizon++)
                {
                    ReadOnlySpan<float> forecast = forecaster.Forecast(horizon);
                    if (!float.IsFinite(forecast[0]) || !float.IsFinite(forecast[1]))
                    {
                        Assert.Fail($"row {row} horizon {horizon}: {forecast[0]} {forecast[1]}");
                    }
                }
            }
        }
    }

    [Fact]
    public void A_wrong_choice_of_experts_is_one_error_that_names_it()
    {
        ForecasterOptions[] wrong =
        [
            Default with { EnabledExperts = ["nobody"] },
            Default with { Experts = [] },
            Default with { Experts = [StandardExperts.All[1], StandardExperts.All[1]] },
            Default with { Experts = [StandardExperts.All.First(kind => kind.Guide is not null)] },
            Default with { OutputMode = OutputMode.Value },
        ];
        Assert.All(wrong, options => Assert.ThrowsAny<ArgumentException>(() => new Forecaster(options)));
    }

    private static double Error(float[][] samples, bool[] isSpike)
    {
        var forecaster = new Forecaster(Default with { Channels = 1 });
        double sum = 0;
        int count = 0;
        for (int row = 0; row < samples.Length; row++)
        {
            float x = samples[row][0];
            if (row >= 1000 && !isSpike[row])
            {
                sum += Math.Pow(forecaster.Due(0)[0] - x, 2) + Math.Pow(forecaster.Due(1)[0] - x, 2);
                count++;
            }

            forecaster.Observe([x]);
        }

        return sum / count;
    }

    private static ExpertKind Constant(string name, float change) => new(name, _ => new ConstantExpert(change), _ => 0);

    private static float[][] Wave(int rows)
    {
        var random = new Random(723);
        return [.. Enumerable.Range(0, rows).Select(row => (float[])
        [
            MathF.Sin(row * 0.21f) + (0.1f * random.NextSingle()), (2 * MathF.Sin(row * 0.05f)) + (0.2f * random.NextSingle()),
        ])];
    }

    private static MemoryStream Save(Action<IStateVisitor> state)
    {
        var file = new MemoryStream();
        CheckpointFile.Save(file, state);
        file.Position = 0;
        return file;
    }

    private sealed class ConstantExpert(float change) : IExpert
    {
        public int Resets { get; private set; }

        public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast) => forecast.Fill(change);

        public void Reset() => Resets++;

        public void Visit(IStateVisitor visitor)
        {
        }
    }
}
