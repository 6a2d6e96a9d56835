using System.Globalization;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Options;
using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Device.Configuration;

/// <summary>One stream: some channels at one rate, with a forecaster of their own.</summary>
/// <param name="Name">Names its folder too, encoded by <see cref="FileNames"/>.</param>
internal sealed record StreamSettings(string Name)
{
    private const double LargestRate = 10_000;

    /// <summary>Where channels are looked for.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>It was made of a topic that wildcards match.</summary>
    public bool IsOfTopic { get; init; }

    /// <summary>Each topic that the source's wildcards match is a stream of its own: see <see cref="TopicStreams"/>.</summary>
    public required bool PerTopic { get; init; }

    /// <summary>The channels, by id; none means all of the sources.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>Samples per second, as set; null for the source's own rate, or the default.</summary>
    public required double? SetRate { get; init; }

    /// <summary>Samples that may wait for their turn.</summary>
    public required int Queue { get; init; }

    public required IReadOnlyList<int> Horizons { get; init; }

    /// <summary>How much time and memory the mixture may take.</summary>
    public required MixtureProfile Profile { get; init; }

    /// <summary>The service chooses the profile.</summary>
    public required bool LeavesProfileOpen { get; init; }

    /// <summary>A network that forecasts alone; null is the forecaster's own choice.</summary>
    public required LearnerOptions? Network { get; init; }

    /// <summary>Seed for weight initialization.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Samples after which a state that has not returned is the new normal.</summary>
    public required int AcceptAfter { get; init; }

    /// <summary>Days in which there may be one false alarm.</summary>
    public required double FalseAlarmDays { get; init; }

    /// <summary>A stream that has given no value for so long is silent.</summary>
    public required TimeSpan SilentAfter { get; init; }

    /// <summary>How the lines of its sources are read.</summary>
    public required ReadingOptions Reading { get; init; }

    /// <summary>All of the settings as text: two streams with the same are the same.</summary>
    public required string Text { get; init; }

    /// <summary>Samples per second of sensors that have no pace of their own.</summary>
    public double Rate => SetRate ?? StreamDefaults.Rate;

    public TimeSpan Interval => TimeSpan.FromSeconds(1 / Rate);

    /// <summary>The sources are recordings.</summary>
    public bool Replays => Sources.All(source => source.StartsWith("replay:", StringComparison.Ordinal));

    /// <summary>The sources wait for this program, and not the other way round: nothing of theirs is ever dropped.</summary>
    public bool SourcesWait => Replays || Sources.All(source => source == "stdin");

    /// <summary>Between two samples: as it was set, or as the source has it.</summary>
    /// <param name="own">The source's own, where it knows that; a rate that was set takes precedence.</param>
    public TimeSpan IntervalWith(TimeSpan? own) => SetRate is null && own is { } given ? given : Interval;

    /// <summary>The monitor of the stream.</summary>
    /// <param name="ownInterval">Between two samples of the source, where it knows that; a rate that was set takes precedence.</param>
    /// <param name="falseAlarmDays">Instead of <see cref="FalseAlarmDays"/>.</param>
    public MonitorOptions Alarm(TimeSpan? ownInterval, double? falseAlarmDays = null) =>
        StreamDefaults.Alarm(IntervalWith(ownInterval), falseAlarmDays ?? FalseAlarmDays) with { AcceptAfter = AcceptAfter };

    /// <summary>The forecaster for that many channels.</summary>
    public ForecasterOptions Forecaster(int channels) => new() { Channels = channels, Horizons = Horizons, Profile = Profile, Network = Network, Seed = Seed };

    public static StreamSettings Read(SettingReader reader, string name, ReadingOptions reading)
    {
        CheckName(name);
        string key = $"streams:{name}:";
        int first = reader.Effective.Count;
        string[] sources = reader.List(key + "sources", StreamSensors.Auto);
        bool perTopic = ReadPerTopic(reader, key, sources);
        string[] channels = reader.List(key + "channels");
        double? rate = reader.NumberOrNull(key + "rate", 1e-4, LargestRate, StreamDefaults.Rate.ToString(CultureInfo.InvariantCulture));
        int queue = reader.Number(key + "queue", 64, 1, 1 << 20);
        int[] horizons = ReadHorizons(reader, key + "horizons");
        (MixtureProfile profile, bool isOpen) = reader.Choice(
            key + "profile", (StreamDefaults.Profile, false),
            ("auto", (StreamDefaults.Profile, true)), ("full", (MixtureProfile.Full, false)), ("standard", (MixtureProfile.Standard, false)), ("light", (MixtureProfile.Light, false)));
        ulong seed = (ulong)reader.Number(key + "seed", 0L, 0, long.MaxValue);
        LearnerOptions? network = ReadNetwork(reader, key + "network:", horizons[^1]);
        ReadingOptions ownReading = ReadingSettings.Read(reader, key + "reading:", reading);
        int acceptAfter = reader.Number(key + "alarm:acceptAfter", new MonitorOptions().AcceptAfter, 16, 1 << 30);
        double falseAlarmDays = reader.Number(key + "alarm:falseAlarmDays", StreamDefaults.FalseAlarmDays, 0.001, 36500);
        double usual = Math.Round(Math.Max(60, 10 / (rate ?? StreamDefaults.Rate)), 1);
        TimeSpan silent = TimeSpan.FromSeconds(reader.Number(key + "alarm:silenceSeconds", usual, 1, 1e8));
        return new StreamSettings(name)
        {
            Sources = sources,
            PerTopic = perTopic,
            Channels = channels,
            SetRate = rate,
            Queue = queue,
            Horizons = horizons,
            Profile = profile,
            LeavesProfileOpen = isOpen,
            Network = network is null ? null : network with { Seed = seed },
            Seed = seed,
            AcceptAfter = acceptAfter,
            FalseAlarmDays = falseAlarmDays,
            SilentAfter = silent,
            Reading = ownReading,
            Text = string.Join('\n', reader.Effective.Skip(first).Select(setting => $"{setting.Key}={setting.Value}")),
        };
    }

    private static void CheckName(string name)
    {
        if (FileNames.Refusal(name) is { } refusal)
        {
            throw UserException.Input($"streams:{refusal}");
        }
    }

    private static bool ReadPerTopic(SettingReader reader, string key, string[] sources)
    {
        bool perTopic = reader.Flag(key + "perTopic", false);
        return !perTopic || (sources is [string only] && only.StartsWith("mqtt:", StringComparison.Ordinal))
            ? perTopic
            : throw reader.Wrong(key + "perTopic", "true", $"false, or one source with wildcards, such as {key}sources=mqtt:home/+/climate");
    }

    private static int[] ReadHorizons(SettingReader reader, string key)
    {
        string[] items = reader.List(key, [.. StreamDefaults.Horizons.Select(horizon => horizon.ToString(CultureInfo.InvariantCulture))]);
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
}
