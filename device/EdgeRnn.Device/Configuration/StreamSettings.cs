using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Options;
using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Device.Configuration;

/// <summary>One stream: some channels at one rate, with a forecaster of their own.</summary>
/// <param name="Name">Names its folder too.</param>
internal sealed record StreamSettings(string Name)
{
    private const double LargestRate = 10_000;

    /// <summary>Where channels are looked for.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The channels, by id; none means all of the sources.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>Samples per second.</summary>
    public required double Rate { get; init; }

    /// <summary>Samples that may wait for their turn.</summary>
    public required int Queue { get; init; }

    public required IReadOnlyList<int> Horizons { get; init; }

    /// <summary>How much time and memory the mixture may take.</summary>
    public required MixtureProfile Profile { get; init; }

    /// <summary>A network that forecasts alone; null is the forecaster's own choice.</summary>
    public required LearnerOptions? Network { get; init; }

    /// <summary>Seed for weight initialization.</summary>
    public required ulong Seed { get; init; }

    public required MonitorOptions Alarm { get; init; }

    /// <summary>How the lines of its sources are read.</summary>
    public required ReadingOptions Reading { get; init; }

    /// <summary>All of the settings as text: two streams with the same are the same.</summary>
    public required string Text { get; init; }

    public TimeSpan Interval => TimeSpan.FromSeconds(1 / Rate);

    /// <summary>The sources wait for this program, and not the other way round: nothing of theirs is ever dropped.</summary>
    public bool SourcesWait => Sources.All(source => source == "stdin" || source.StartsWith("replay:", StringComparison.Ordinal));

    /// <summary>The forecaster of so many channels.</summary>
    public ForecasterOptions Forecaster(int channels) => new() { Channels = channels, Horizons = Horizons, Profile = Profile, Network = Network, Seed = Seed };

    public static StreamSettings Read(SettingReader reader, string name, ReadingOptions reading)
    {
        if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || name[0] == '-')
        {
            throw UserException.Input($"streams:{name}: a stream's name names its folder; expected letters, digits, - and _");
        }

        string key = $"streams:{name}:";
        int first = reader.Effective.Count;
        string[] sources = reader.List(key + "sources", StreamSensors.Auto);
        string[] channels = reader.List(key + "channels");
        double rate = reader.Number(key + "rate", 1.0, 1e-4, LargestRate);
        int queue = reader.Number(key + "queue", 64, 1, 1 << 20);
        int[] horizons = ReadHorizons(reader, key + "horizons");
        MixtureProfile profile = reader.Choice(
            key + "profile", MixtureProfile.Standard, ("full", MixtureProfile.Full), ("standard", MixtureProfile.Standard), ("light", MixtureProfile.Light));
        ulong seed = (ulong)reader.Number(key + "seed", 0L, 0, long.MaxValue);
        LearnerOptions? network = ReadNetwork(reader, key + "network:", horizons[^1]);
        ReadingOptions ownReading = ReadingSettings.Read(reader, key + "reading:", reading);
        MonitorOptions alarm = ReadAlarm(reader, key + "alarm:", rate);
        return new StreamSettings(name)
        {
            Sources = sources,
            Channels = channels,
            Rate = rate,
            Queue = queue,
            Horizons = horizons,
            Profile = profile,
            Network = network is null ? null : network with { Seed = seed },
            Seed = seed,
            Alarm = alarm,
            Reading = ownReading,
            Text = string.Join('\n', reader.Effective.Skip(first).Select(setting => $"{setting.Key}={setting.Value}")),
        };
    }

    private static int[] ReadHorizons(SettingReader reader, string key)
    {
        string[] items = reader.List(key, "1", "10");
        SortedSet<int> horizons = [];
        foreach (string item in items)
        {
            if (!NumberText.TryParse(item, 1, 1 << 20, out int horizon) || !horizons.Add(horizon))
            {
                throw reader.Wrong(key, string.Join(',', items), $"different whole numbers from 1 to {1 << 20}; '{item}' is wrong");
            }
        }

        return horizons.Count > 0 ? [.. horizons] : throw reader.Wrong(key, "", "at least one whole number from 1 on");
    }

    private static LearnerOptions? ReadNetwork(SettingReader reader, string key, int longest)
    {
        LearnerOptions network = ForecasterOptions.NetworkFor(longest);
        CellKind? cell = reader.ChoiceOrNull(
            key + "cell", "", ("elman", CellKind.Elman), ("elman-relu", CellKind.ElmanRelu), ("gru", CellKind.Gru), ("lstm", CellKind.Lstm));
        int? hidden = reader.NumberOrNull(key + "hidden", 1, 1 << 15);
        int? layers = reader.NumberOrNull(key + "layers", 1, 4);
        int? window = reader.NumberOrNull(key + "window", 1, 1 << 20);
        int? stride = reader.NumberOrNull(key + "stride", 1, window ?? network.K2);
        float? rate = reader.NumberOrNull(key + "learningRate", 0f, 1000f);
        bool isDefault = (cell, hidden, layers, window, stride, rate) == (null, null, null, null, null, null);
        int k2 = window ?? network.K2;
        return isDefault ? null : network with
        {
            Cell = cell ?? network.Cell,
            HiddenSize = hidden ?? network.HiddenSize,
            Layers = layers ?? network.Layers,
            K2 = k2,
            K1 = stride ?? Math.Min(network.K1, k2),
            Optimizer = network.Optimizer with { LearningRate = rate ?? network.Optimizer.LearningRate },
        };
    }

    private static MonitorOptions ReadAlarm(SettingReader reader, string key, double rate)
    {
        MonitorOptions defaults = new();
        int acceptAfter = reader.Number(key + "acceptAfter", defaults.AcceptAfter, 16, 1 << 30);
        double days = reader.Number(key + "falseAlarmDays", 7.0, 0.001, 36500);
        return defaults with { AcceptAfter = acceptAfter, SamplesPerFalseAlarm = (long)Math.Max(1, days * 86400 * rate) };
    }
}
