using EdgeRnn.Forecasting.History;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>What a channel did a season ago, as inputs: how it went on then, and how far it is from there now.</summary>
internal static class SeasonalInputs
{
    /// <summary>One and two seasons ago, and one longer season ago, two numbers each; 0 where there is none.</summary>
    public const int Count = 6;

    /// <summary>Writes them for an output's channel and horizon.</summary>
    public static void Fill(SampleHistory history, int output, Span<float> inputs)
    {
        int channel = history.Shape.ChannelOf(output), horizon = history.Shape.HorizonOf(output);
        int season = history.Seasons.Of(channel);
        int whole = WholeSeasons(season, horizon);
        Fill(history, output, whole, horizon, inputs);
        Fill(history, output, whole + season, horizon, inputs[2..]);
        Fill(history, output, WholeSeasons(history.Seasons.LongerOf(channel), horizon), horizon, inputs[4..]);
    }

    /// <summary>The least number of rows that is whole seasons and no less than the horizon; 0 without a season.</summary>
    private static int WholeSeasons(int season, int horizon) => season == 0 ? 0 : (horizon + season - 1) / season * season;

    private static void Fill(SampleHistory history, int output, int ago, int horizon, Span<float> inputs)
    {
        inputs[0] = ago == 0 ? 0 : history.Difference(output, ago - horizon, ago);
        inputs[1] = ago == 0 ? 0 : history.Difference(output, 0, ago);
    }
}
