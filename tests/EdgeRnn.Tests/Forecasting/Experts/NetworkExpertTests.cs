using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

/// <summary>Which horizons share a network, and what an expert forecasts beyond its own.</summary>
public class NetworkExpertTests
{
    private const int Channels = 2;

    [Theory]
    [InlineData("lstm-replay", new[] { 1, 24 }, new[] { 1 })]
    [InlineData("lstm-replay", new[] { 3, 4, 5 }, new[] { 3 })]
    [InlineData("lstm-replay", new[] { 1, 100 }, new[] { 1, 100 })]
    [InlineData("lstm-replay", new[] { 1, 50, 100, 150 }, new[] { 1, 50, 126 })]
    [InlineData("lstm-guided-replay", new[] { 1, 24 }, new[] { 1, 24 })]
    [InlineData("lstm-guided-replay", new[] { 1, 2, 3, 4, 5, 6 }, new[] { 1, 3, 5 })]
    [InlineData("lstm-fresh-fast", new[] { 1, 24 }, new[] { 1 })]
    public void A_network_waits_for_no_label_farther_than_its_window_requires(string name, int[] horizons, int[] delays)
    {
        var expert = (INetworkExpert)Create(name, horizons);
        Assert.Equal(delays, expert.Learners.Select(learner => learner.Options.TargetDelay));
    }

    [Fact]
    public void Beyond_its_horizons_an_expert_forecasts_persistence()
    {
        float[] far = FarForecast("lstm-fresh-fast");
        Assert.All(far, u => Assert.Equal(0, u));
        Assert.Contains(FarForecast("lstm-replay"), u => u != 0);
    }

    private static IExpert Create(string name, int[] horizons) => Kind(name).Create(ShapeOf(horizons));

    private static ExpertKind Kind(string name) => StandardExperts.All.Single(kind => kind.Name == name);

    private static StreamShape ShapeOf(int[] horizons) => new(Channels, horizons, Seed: 0, VectorWidth.Auto);

    /// <summary>The forecast of the far horizon after some rows of noise.</summary>
    private static float[] FarForecast(string name)
    {
        StreamShape shape = ShapeOf([1, 8]);
        var history = new SampleHistory(shape, Kind(name).ReplaysHistory);
        IExpert expert = Kind(name).Create(shape);
        float[] forecast = new float[shape.Outputs];
        foreach (float[] row in Samples.Rows(seed: 92, 50, Channels))
        {
            history.Add(row);
            expert.Observe(history, [], learn: true, forecast);
        }

        return forecast[Channels..];
    }
}
