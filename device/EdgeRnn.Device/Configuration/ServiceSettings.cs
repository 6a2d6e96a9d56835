using System.Collections;
using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Device.Configuration;

/// <summary>What standard output shows of the streams.</summary>
internal enum OutputKind
{
    /// <summary>A live picture in a terminal, lines elsewhere.</summary>
    Auto,
    Lines,
    Json,
    None,
}

/// <summary>The record of the streams on disk.</summary>
/// <param name="Enabled">Whether there is one.</param>
/// <param name="Days">How long an entry stays.</param>
/// <param name="Megabytes">How large it may grow.</param>
internal sealed record HistorySettings(bool Enabled, double Days, int Megabytes);

/// <summary>The journal of samples.</summary>
/// <param name="SyncEvery">A power cut loses at most the samples of so much time.</param>
/// <param name="Megabytes">How large it may grow.</param>
/// <param name="Days">How long a sample stays.</param>
internal sealed record JournalSettings(TimeSpan SyncEvery, int Megabytes, double Days);

/// <summary>Where figures can be had by other programs.</summary>
/// <param name="PrometheusPort">On loopback; 0 for none.</param>
/// <param name="OtlpEndpoint">An address of a collector; empty for none.</param>
internal sealed record MetricsSettings(int PrometheusPort, string OtlpEndpoint);

/// <summary>All settings of <c>edgernn run</c>, checked.</summary>
internal sealed record ServiceSettings
{
    /// <summary>The journal's default size: a megabyte a stream, within these bounds.</summary>
    private const int LeastJournalMegabytes = 64, MostJournalMegabytes = 1024;

    public required string StateFolder { get; init; }

    public required string Sysfs { get; init; }

    public required string Proc { get; init; }

    public required OutputKind Output { get; init; }

    public required TimeSpan ReportEvery { get; init; }

    public required TimeSpan CheckpointEvery { get; init; }

    /// <summary>What the checkpoints of all streams may write in a day.</summary>
    public required long CheckpointBytesPerDay { get; init; }

    /// <summary>What one stream may need.</summary>
    public required long MemoryBytes { get; init; }

    public required JournalSettings Journal { get; init; }

    public required HistorySettings History { get; init; }

    public required MetricsSettings Metrics { get; init; }

    public required WebSettings Web { get; init; }

    public required MqttSettings Mqtt { get; init; }

    public required IReadOnlyList<ActionSettings> Actions { get; init; }

    /// <summary>How text is read where a stream sets nothing else.</summary>
    public required ReadingOptions Reading { get; init; }

    public required IReadOnlyList<StreamSettings> Streams { get; init; }

    /// <summary>The most streams that are made of topics.</summary>
    public required int MaxStreams { get; init; }

    /// <summary>Every setting with where it was set.</summary>
    public required IReadOnlyList<EffectiveSetting> Effective { get; init; }

    /// <summary>Reads and checks all of it.</summary>
    /// <exception cref="UserException">Something is unknown, wrong or unreadable; the message names where.</exception>
    public static ServiceSettings Read(string? file, IDictionary environment, IEnumerable<string> assignments)
    {
        SettingReader reader = new(new SettingLayers(file, environment, assignments));
        ReadingOptions reading = ReadingSettings.Read(reader, "reading:", new ReadingOptions());
        List<StreamSettings> streams = ReadStreams(reader, reading);
        ServiceSettings settings = new()
        {
            Reading = reading,
            StateFolder = Path.GetFullPath(reader.Folder("stateFolder", DefaultStateFolder(environment))),
            Sysfs = reader.Folder("sysfs", "/sys"),
            Proc = reader.Folder("proc", "/proc"),
            Output = reader.Choice("output", OutputKind.Auto, ("auto", OutputKind.Auto), ("lines", OutputKind.Lines), ("json", OutputKind.Json), ("none", OutputKind.None)),
            ReportEvery = TimeSpan.FromSeconds(reader.Number("reportSeconds", 10.0, 0.1, 86400)),
            CheckpointEvery = TimeSpan.FromMinutes(reader.Number("checkpointMinutes", 15.0, 0.01, 1440)),
            CheckpointBytesPerDay = (long)(1e6 * reader.Number("checkpointMegabytesPerDay", 100.0, 1, 1e6)),
            MemoryBytes = (long)reader.Number("memoryMegabytes", 1024, 1, 1 << 20) << 20,
            MaxStreams = reader.Number("maxStreams", 64, 1, 100_000),
            Journal = new JournalSettings(
                TimeSpan.FromSeconds(reader.Number("journal:syncSeconds", 30.0, 0.1, 3600)),
                reader.Number("journal:megabytes", Math.Clamp(streams.Count, LeastJournalMegabytes, MostJournalMegabytes), 4, 65536),
                reader.Number("journal:days", 90.0, 0.01, 36500)),
            History = new HistorySettings(
                reader.Flag("history:enabled", true), reader.Number("history:days", 30.0, 0.01, 36500), reader.Number("history:megabytes", 64, 1, 65536)),
            Metrics = new MetricsSettings(reader.Number("metrics:prometheusPort", 0, 0, 65535), OtlpEndpoint(reader)),
            Web = WebSettings.Read(reader),
            Mqtt = MqttSettings.Read(reader),
            Actions = ActionSettings.ReadAll(reader),
            Streams = streams,
            Effective = reader.Effective,
        };
        reader.RefuseUnknown();
        if (settings.Actions.FirstOrDefault(action => action.Topic.Length > 0) is { } message && settings.Mqtt.Broker is null)
        {
            throw UserException.Input($"actions:{message.Name}:mqtt needs a broker; expected its name: mqtt:host");
        }

        return settings;
    }

    /// <summary>Whether a stream that was started under other settings can keep running under these.</summary>
    public bool Keeps(StreamSettings stream, ServiceSettings before) =>
        (StateFolder, Sysfs, Proc, CheckpointBytesPerDay, MemoryBytes) == (before.StateFolder, before.Sysfs, before.Proc, before.CheckpointBytesPerDay, before.MemoryBytes)
        && Web.IsOn == before.Web.IsOn
        && (Mqtt.Broker == before.Mqtt.Broker || !stream.Sources.Any(source => source.StartsWith("mqtt", StringComparison.Ordinal)))
        && Streams.Any(other => other.Name == stream.Name && other.Text == stream.Text);

    private static List<StreamSettings> ReadStreams(SettingReader reader, ReadingOptions reading)
    {
        string[] names = reader.Names("streams");
        return [.. (names.Length > 0 ? names : ["main"]).Select(name => StreamSettings.Read(reader, name, reading))];
    }

    private static string OtlpEndpoint(SettingReader reader)
    {
        const string Key = "metrics:otlpEndpoint";
        string text = reader.Words(Key, "");
        return text.Length == 0 || (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
            ? text
            : throw reader.Wrong(Key, text, "an address as http://localhost:4318, or nothing");
    }

    /// <summary>What systemd made for the service, else where a service or a user keeps state.</summary>
    private static string DefaultStateFolder(IDictionary environment) =>
        environment["STATE_DIRECTORY"] is string { Length: > 0 } given ? given.Split(':')[0]
        : Environment.IsPrivilegedProcess ? "/var/lib/edgernn"
        : Path.Combine(
            environment["XDG_STATE_HOME"] is string { Length: > 0 } home ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
            "edgernn");
}
