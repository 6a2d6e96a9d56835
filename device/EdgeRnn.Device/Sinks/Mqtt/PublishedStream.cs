using System.Security.Cryptography;
using System.Text;

namespace EdgeRnn.Device.Sinks.Mqtt;

/// <summary>A stream as the broker knows it: its ids and topics.</summary>
/// <remarks>The name of a machine holds no <c>_</c>, so that ids of different machines and streams are never the same.</remarks>
internal sealed class PublishedStream
{
    /// <summary>More would be a flood of entities for whoever reads them.</summary>
    public const int MostChannels = 100;

    /// <summary>The stream in topics and ids: its name, where that holds no sign that they cannot.</summary>
    private readonly string _key;

    /// <param name="machine">Its name: small letters, digits and <c>-</c>.</param>
    /// <param name="status">Of the stream, for its name, channels and horizons.</param>
    /// <param name="interval">Between two samples.</param>
    public PublishedStream(string machine, StreamStatus status, TimeSpan interval)
    {
        (Machine, Name, Interval) = (machine, status.Stream, interval);
        _key = KeyOf(Name, string.Concat(Name.Select(c => IsIdSign(c) ? c : '_')).Trim('_'));
        Channels = [.. status.Channels.Take(MostChannels).Select(channel => new PublishedChannel(KeyOf(channel.Id, Slug(channel.Id)), Shown(channel.Name), channel.Unit))];
        Horizons = status.Horizons;
        LeftOut = status.Channels.Count - Channels.Count;
    }

    public string Machine { get; }

    public string Name { get; }

    public TimeSpan Interval { get; }

    public IReadOnlyList<PublishedChannel> Channels { get; }

    public IReadOnlyList<int> Horizons { get; }

    /// <summary>Channels beyond <see cref="MostChannels"/>.</summary>
    public int LeftOut { get; }

    public string Id => IdOf(1);

    private string Topics => $"edgernn/{Machine}/{_key}";

    public string StateTopic => $"{Topics}/state";

    public string AlarmTopic => $"{Topics}/alarm";

    public string EventTopic => $"{Topics}/event";

    /// <summary>The id of a part of the device's description.</summary>
    /// <param name="part">From 1.</param>
    public string IdOf(int part) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"edgernn{(part > 1 ? part : "")}_{Machine}_{_key}");

    public string ChannelTopic(PublishedChannel channel) => $"{Topics}/channel/{channel.Key}";

    public string CommandTopic(string command) => $"{Topics}/set/{command}";

    /// <summary>As entity ids are written: small letters, digits and single underscores.</summary>
    public static string Slug(string text) => string.Join('_', string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' '))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Where a key loses something, a hash distinguishes ids.</summary>
    private static string KeyOf(string id, string key) =>
        key == id ? key : $"{key}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..8]}".TrimStart('_');

    /// <summary>Home Assistant refuses discovery topics with other signs; <c>+</c>, <c>#</c> and <c>/</c> mean something in every topic.</summary>
    private static bool IsIdSign(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static string Shown(string name) => string.Concat(name.Where(c => !char.IsControl(c)).Take(100));
}

/// <summary>A channel as the broker knows it.</summary>
/// <param name="Key">In topics and ids.</param>
/// <param name="Name">For people.</param>
/// <param name="Unit">Empty for none.</param>
internal sealed record PublishedChannel(string Key, string Name, string Unit);
