using System.Text.Json;
using EdgeRnn.Sensors;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Configuration;

/// <summary>A device that a stream has had.</summary>
internal sealed record KnownDevice(string Id, IReadOnlyList<SensorChannel> Channels);

/// <summary>
/// The devices and channels that a stream has had, kept beside its state: what is missing at a start has missing values until it is
/// there, and the stream remains the same.
/// </summary>
internal static class StreamChannels
{
    public const string FileName = "channels.json";

    /// <param name="folder">The stream's.</param>
    /// <param name="sources">Those that it is to have now.</param>
    /// <returns>None if it is new, had other sources, or the file cannot be read.</returns>
    public static IReadOnlyList<KnownDevice> Read(string folder, IReadOnlyList<string> sources) => Parse<KnownDevice>(folder, root =>
        Text(root, "sources") != Text(sources) ? [] : [.. root.GetProperty("devices").EnumerateArray().Select(device => new KnownDevice(
            Text(device, "id"),
            [.. device.GetProperty("channels").EnumerateArray().Select(channel => new SensorChannel(
                Text(channel, "id"), Text(channel, "kind"), Text(channel, "name"), Text(channel, "unit"), Text(channel, "path")))]))]);

    /// <summary>The sources that a stream had when it last ran; none if that is not known.</summary>
    /// <param name="folder">The stream's.</param>
    public static IReadOnlyList<string> Sources(string folder) => Parse(folder, root => Text(root, "sources").Split('\n'));

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <returns>Why it was not written; null if it was.</returns>
    public static string? Write(string folder, IReadOnlyList<string> sources, IReadOnlyList<KnownDevice> devices)
    {
        try
        {
            Directory.CreateDirectory(folder);
            JsonFile.Write(Path.Combine(folder, FileName), json =>
            {
                json.WriteString("sources", Text(sources));
                json.WriteObjects("devices", devices, device => Write(json, device));
            });
            return null;
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            return error.Message;
        }
    }

    private static void Write(Utf8JsonWriter json, KnownDevice device)
    {
        json.WriteString("id", device.Id);
        json.WriteObjects("channels", device.Channels, channel =>
        {
            json.WriteString("id", channel.Id);
            json.WriteString("kind", channel.Kind);
            json.WriteString("name", channel.Name);
            json.WriteString("unit", channel.Unit);
            json.WriteString("path", channel.Path);
        });
    }

    private static IReadOnlyList<T> Parse<T>(string folder, Func<JsonElement, IReadOnlyList<T>> read)
    {
        try
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, FileName)));
            return read(file.RootElement);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return [];
        }
    }

    private static string Text(IReadOnlyList<string> sources) => string.Join('\n', sources);

    private static string Text(JsonElement of, string member) => of.GetProperty(member).GetString() ?? "";
}
