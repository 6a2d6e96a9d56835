using EdgeRnn.Options;

namespace EdgeRnn.Forecasting.History;

/// <summary>The outputs of a mixture and of each of its experts: every channel at every horizon.</summary>
/// <param name="Channels">Channels in a sample.</param>
/// <param name="Horizons">Steps ahead, rising.</param>
/// <param name="Seed">Seed of all random initial values.</param>
/// <param name="VectorWidth">Changes the speed and no bit.</param>
public sealed record StreamShape(int Channels, IReadOnlyList<int> Horizons, ulong Seed, VectorWidth VectorWidth)
{
    /// <summary>Forecasts made at a row: output h · Channels + c is channel c at Horizons[h].</summary>
    public int Outputs => Horizons.Count * Channels;

    /// <summary>The longest horizon.</summary>
    public int Longest => Horizons[^1];

    /// <summary>How many steps ahead an output is.</summary>
    public int HorizonOf(int output) => Horizons[output / Channels];

    /// <summary>The channel of an output.</summary>
    public int ChannelOf(int output) => output % Channels;

    /// <summary>The outputs of a channel, one for each horizon.</summary>
    public int[] OutputsOf(int channel) => [.. Enumerable.Range(0, Horizons.Count).Select(horizon => (horizon * Channels) + channel)];
}
