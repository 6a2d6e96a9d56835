using EdgeRnn.Forecasting.History;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// What a channel did one season ago, two seasons ago and one longer season ago, as inputs: how far it is from there now, and how it
/// continued then over a few of the horizons.
/// </summary>
internal static class SeasonalInputs
{
    private const int Seasons = 3;

    /// <summary>Horizons over which the past is continued; forecasts of those between mix them.</summary>
    private const int MostContinuations = 4;

    /// <summary>How many there are.</summary>
    public static int Count(StreamShape shape) => Seasons * (1 + Continuations(shape));

    /// <summary>Writes a channel's; 0 where there is no season.</summary>
    public static void Fill(SampleHistory history, int channel, Span<float> inputs)
    {
        StreamShape shape = history.Shape;
        int season = history.Seasons.Of(channel), longer = history.Seasons.LongerOf(channel), continuations = Continuations(shape);
        int last = ((shape.Horizons.Count - 1) * shape.Channels) + channel;
        int whole = WholeSeasons(season, shape.Longest);
        for (int i = 0, at = 0; i < Seasons; i++)
        {
            inputs[at++] = Difference(history, last, 0, Ago(i, whole, season, WholeSeasons(longer, shape.Longest)));
            for (int k = 0; k < continuations; k++)
            {
                int index = continuations == 1 ? 0 : k * (shape.Horizons.Count - 1) / (continuations - 1), horizon = shape.Horizons[index];
                int ago = Ago(i, WholeSeasons(season, horizon), season, WholeSeasons(longer, horizon));
                inputs[at++] = Difference(history, (index * shape.Channels) + channel, ago - horizon, ago);
            }
        }
    }

    private static int Continuations(StreamShape shape) => Math.Min(MostContinuations, shape.Horizons.Count);

    private static int Ago(int i, int whole, int season, int longer) => i switch { 0 => whole, 1 => whole + season, _ => longer };

    /// <summary>The smallest number of rows that is whole seasons and no less than the horizon; 0 without a season.</summary>
    private static int WholeSeasons(int season, int horizon) => season == 0 ? 0 : (horizon + season - 1) / season * season;

    private static float Difference(SampleHistory history, int output, int to, int ago) =>
        ago == 0 ? 0 : history.Difference(output, to, ago);
}
