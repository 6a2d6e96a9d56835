using System.Security.Cryptography;
using System.Text;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Configuration;

/// <summary>Makes a stream of each topic that a source with wildcards matches, where the settings say so.</summary>
internal static class TopicStreams
{
    /// <summary>Each takes memory, and they are found once, at the start.</summary>
    public const int Most = 64;

    private const int LongestName = 64;

    /// <param name="settings">As they were read.</param>
    /// <param name="broker">Has the topics; null for none.</param>
    /// <param name="log">Takes what is left out.</param>
    /// <exception cref="UserException">No topic is there, or there is no broker.</exception>
    public static ServiceSettings Expand(ServiceSettings settings, MqttConnection? broker, Action<string> log)
    {
        if (!settings.Streams.Any(stream => stream.PerTopic))
        {
            return settings;
        }

        return settings with { Streams = [.. settings.Streams.SelectMany(stream => stream.PerTopic ? OfTopics(stream, broker, log) : [stream])] };
    }

    private static List<StreamSettings> OfTopics(StreamSettings stream, MqttConnection? broker, Action<string> log)
    {
        try
        {
            MqttAddress address = MqttAddress.Parse(stream.Sources[0]["mqtt:".Length..]);
            (List<MqttValue> values, List<string> notes) = TopicGathering.Find(broker ?? throw new SensorException("perTopic needs a broker; expected its name: --set mqtt:host=HOST"), address);
            notes.ForEach(note => log($"{stream.Name}: {note}"));
            List<IGrouping<string, MqttValue>> topics = [.. values.GroupBy(value => value.Topic)];
            if (topics.Count == 0)
            {
                throw new SensorException($"{stream.Sources[0]}: no topic with a number came; expected retained or frequent messages");
            }

            if (topics.Count > Most)
            {
                log($"{stream.Name}: {topics.Count} topics; those after the first {Most} are left out; expected a narrower topic");
            }

            return [.. topics.Take(Most).Select(topic => Of(stream, address, topic))];
        }
        catch (SensorException error)
        {
            throw new UserException(ExitCode.NoSensor, $"streams:{stream.Name}: {error.Message}", error);
        }
    }

    private static StreamSettings Of(StreamSettings stream, MqttAddress address, IGrouping<string, MqttValue> topic) => stream with
    {
        Name = NameOf(stream.Name, address.Filter, topic.Key),
        Sources = [.. topic.Select(value => $"mqtt:{value.Topic}#{value.Pointer}")],
        PerTopic = false,
        Text = $"{stream.Text}\n{topic.Key}",
    };

    /// <summary>The levels that the wildcards stand for; where a name cannot hold them, a hash distinguishes topics.</summary>
    internal static string NameOf(string stream, string filter, string topic)
    {
        string[] pattern = filter.Split('/'), levels = topic.Split('/');
        string matched = string.Join('_', levels.Where((_, i) => i >= pattern.Length || pattern[i] is "+" or "#"));
        string name = $"{stream}-{string.Concat(matched.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'))}";
        bool isExact = name.Length <= LongestName && levels.All(level => level.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
        return isExact ? name : $"{name[..Math.Min(name.Length, LongestName - 9)]}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(topic)))[..8]}";
    }
}
