namespace EdgeRnn.Device.Configuration;

/// <summary>The events that can trigger an action.</summary>
internal enum ActionEvent
{
    Alarm,
    AlarmOver,
    Drift,
    Silence,
    SilenceOver,
}

/// <summary>What is done when something happens in a stream: exactly one of a message, a request and a program.</summary>
/// <param name="Name">In logs.</param>
internal sealed record ActionSettings(string Name)
{
    private static readonly (string Word, ActionEvent Event)[] Events =
    [
        ("alarm", ActionEvent.Alarm), ("alarmOver", ActionEvent.AlarmOver), ("drift", ActionEvent.Drift), ("silence", ActionEvent.Silence),
        ("silenceOver", ActionEvent.SilenceOver),
    ];

    /// <summary>The events that trigger it.</summary>
    public required IReadOnlyList<ActionEvent> On { get; init; }

    /// <summary>Of which streams; none means all.</summary>
    public required IReadOnlyList<string> Streams { get; init; }

    /// <summary>The topic of a message; empty for none.</summary>
    public required string Topic { get; init; }

    /// <summary>The address of a request; null for none.</summary>
    public required Uri? Webhook { get; init; }

    /// <summary>Whether the request is a line of text, as ntfy takes it, instead of JSON.</summary>
    public required bool IsText { get; init; }

    /// <summary>A file whose first line is sent as a bearer token; empty for none.</summary>
    public required string TokenFile { get; init; }

    /// <summary>A program and its arguments; none for no program.</summary>
    public required IReadOnlyList<string> Exec { get; init; }

    /// <summary>How long one try may take.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>After it was done for a stream and an event, the same is left out for so long.</summary>
    public required TimeSpan CoolDown { get; init; }

    /// <summary>How often it is tried.</summary>
    public required int Tries { get; init; }

    public static string WordOf(ActionEvent happened) => Events.First(pair => pair.Event == happened).Word;

    /// <exception cref="UserException">A setting is wrong.</exception>
    public static List<ActionSettings> ReadAll(SettingReader reader) => [.. reader.Names("actions").Select(name => Read(reader, name))];

    private static ActionSettings Read(SettingReader reader, string name)
    {
        string key = $"actions:{name}:";
        string address = reader.Words(key + "webhook", ""), topic = reader.Words(key + "mqtt", "");
        string[] exec = reader.List(key + "exec");
        Uri? webhook = null;
        if (address.Length > 0 && !(Uri.TryCreate(address, UriKind.Absolute, out webhook) && webhook.Scheme is "http" or "https"))
        {
            throw reader.Wrong(key + "webhook", address, "an address as https://ntfy.sh/my-topic");
        }

        if (topic.AsSpan().IndexOfAny('+', '#') >= 0)
        {
            throw reader.Wrong(key + "mqtt", topic, "a topic without wildcards");
        }

        if ((topic.Length > 0 ? 1 : 0) + (webhook is null ? 0 : 1) + (exec.Length > 0 ? 1 : 0) != 1)
        {
            throw UserException.Input($"actions:{name}: expected exactly one of webhook, mqtt and exec");
        }

        return new ActionSettings(name)
        {
            On = [.. reader.List(key + "on", "alarm").Select(word => EventOf(reader, key + "on", word))],
            Streams = reader.List(key + "streams"),
            Topic = topic,
            Webhook = webhook,
            IsText = reader.Choice(key + "form", false, ("json", false), ("text", true)),
            TokenFile = reader.Words(key + "tokenFile", ""),
            Exec = exec,
            Limit = TimeSpan.FromSeconds(reader.Number(key + "limitSeconds", 10.0, 0.1, 3600)),
            CoolDown = TimeSpan.FromSeconds(reader.Number(key + "coolDownSeconds", 60.0, 0, 1e7)),
            Tries = reader.Number(key + "tries", 6, 1, 100),
        };
    }

    private static ActionEvent EventOf(SettingReader reader, string key, string word) =>
        Events.FirstOrDefault(pair => pair.Word.Equals(word, StringComparison.OrdinalIgnoreCase)) is { Word: not null } found
            ? found.Event
            : throw reader.Wrong(key, word, $"some of {string.Join(", ", Events.Select(pair => pair.Word))}");
}
