using System.Security.Cryptography;
using System.Text;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Configuration;

/// <summary>
/// Makes a stream of each topic that a source with wildcards matches, where the settings say so: of those that are there at the start, and
/// of others once they are heard.
/// </summary>
internal sealed class TopicStreams : IDisposable
{
    private const int LongestName = 64;

    private readonly List<Pattern> _patterns = [];
    private readonly Action<string> _log;
    private readonly int _most;
    private int _made;
    private long _leftOut;

    /// <summary>Listens to the topics until nothing new comes.</summary>
    /// <param name="settings">As they were read.</param>
    /// <param name="broker">Has the topics; null for none.</param>
    /// <param name="log">Takes what is left out.</param>
    /// <exception cref="UserException">There is no broker, or a topic is wrong.</exception>
    public TopicStreams(ServiceSettings settings, MqttConnection? broker, Action<string> log)
    {
        (_log, _most) = (log, settings.MaxStreams);
        try
        {
            foreach (StreamSettings stream in settings.Streams.Where(stream => stream.PerTopic))
            {
                _patterns.Add(Follow(stream, broker));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether topics were heard of which there is no stream yet.</summary>
    public bool HasNews => _patterns.Exists(pattern => pattern.Topics.News > pattern.Taken);

    /// <summary>A stream of each topic that was heard since the last call, as many as there may be.</summary>
    public List<StreamSettings> TakeNew()
    {
        List<StreamSettings> made = [];
        long leftOut = _leftOut;
        foreach (Pattern pattern in _patterns)
        {
            pattern.Taken = pattern.Topics.News;
            foreach (IGrouping<string, MqttValue> topic in pattern.Topics.Values().GroupBy(value => value.Topic).Where(topic => pattern.Seen.Add(topic.Key)))
            {
                if (_made < _most)
                {
                    _made++;
                    made.Add(Of(pattern.Stream, pattern.Topics.Address, topic));
                }
                else
                {
                    _leftOut++;
                }
            }

            pattern.Topics.Notes().ForEach(note => pattern.Note(note, _log));
        }

        if (_leftOut > leftOut)
        {
            _log($"maxStreams: topics left out: {_leftOut}; there are {_most} streams of topics already; expected a larger number or narrower topics");
        }

        return made;
    }

    public void Dispose() => _patterns.ForEach(pattern => pattern.Topics.Dispose());

    private static Pattern Follow(StreamSettings stream, MqttConnection? broker)
    {
        try
        {
            MqttAddress address = MqttAddress.Parse(stream.Sources[0]["mqtt:".Length..]);
            return new Pattern(stream, TopicGathering.Follow(broker ?? throw new SensorException("perTopic needs a broker; expected its name: --set mqtt:host=HOST"), address));
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
        IsOfTopic = true,
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

    /// <summary>A source with wildcards, and what was heard of it.</summary>
    private sealed class Pattern(StreamSettings stream, TopicGathering topics)
    {
        private string _noted = "";

        public StreamSettings Stream => stream;

        public TopicGathering Topics => topics;

        public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

        public long Taken { get; set; }

        public void Note(string note, Action<string> log)
        {
            if (_noted.Length == 0)
            {
                log($"{stream.Name}: {_noted = note}");
            }
        }
    }
}
