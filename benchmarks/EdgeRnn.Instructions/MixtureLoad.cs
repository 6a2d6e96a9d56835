using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Options;

namespace EdgeRnn.Instructions;

/// <summary>A mixture that forecasts a signal of its own one step ahead and learns from each row.</summary>
internal sealed class MixtureLoad(ForecasterOptions options) : IStepLoad
{
    private readonly Forecaster _forecaster = new(options);
    private readonly float[] _row = new float[options.Channels];
    private readonly Random _noise = new(1);
    private long _rows;

    /// <summary>Rows after which the work of a mixture repeats: the longest stride of its networks.</summary>
    public int Quantum => 8;

    /// <summary>What is measured of every profile.</summary>
    public static IReadOnlyList<ForecasterOptions> All { get; } =
    [
        .. from profile in Enum.GetValues<MixtureProfile>() from channels in (int[])[1, 6] select OptionsOf(profile, channels),
    ];

    public static string NameOf(ForecasterOptions options) => $"mixture-{options.Profile.ToString().ToLowerInvariant()}-{options.Channels}";

    public static bool TryParse(string profile, string channels, out MixtureLoad load)
    {
        bool good = Enum.TryParse(profile, ignoreCase: true, out MixtureProfile kind) & int.TryParse(channels, out int count);
        load = new MixtureLoad(OptionsOf(kind, Math.Max(1, count)));
        return good && count > 0;
    }

    /// <summary>A sine in noise per channel.</summary>
    public void Run(int steps)
    {
        for (; steps > 0; steps--, _rows++)
        {
            for (int channel = 0; channel < _row.Length; channel++)
            {
                _row[channel] = MathF.Sin(0.1f * (_rows + channel)) + (0.1f * _noise.NextSingle());
            }

            _forecaster.Observe(_row);
        }
    }

    private static ForecasterOptions OptionsOf(MixtureProfile profile, int channels) =>
        new() { Channels = channels, Profile = profile, VectorWidth = VectorWidth.Auto };
}
