using EdgeRnn.Forecasting;

namespace EdgeRnn.Soak;

/// <summary>The forecaster and the endless stream of both soaks.</summary>
internal static class Samples
{
    public static ForecasterOptions Options => new()
    {
        Channels = 1,
        Network = new() { InputSize = 1, OutputSize = 1, HiddenSize = 8, K1 = 1, K2 = 8 },
    };

    /// <summary>A triangle wave with noise, and now and then a gap or a outlier.</summary>
    public static float At(long step)
    {
        ulong noise = unchecked((ulong)step * 0x9E3779B97F4A7C15) >> 40;
        return step % 10_007 == 9_000 ? float.NaN
            : step % 100_003 == 70_000 ? 1e6f
            : Math.Abs((step % 200) - 100) + (noise / (float)(1 << 24));
    }
}
