using System.Security.Cryptography;
using System.Text;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Configuration;

/// <summary>
/// Makes a stream of each topic that a source with wildcards matches, where the settings say so: of those that the state folder knows or that are
/// there at the start, and of others once they are heard.
/// </summary>
internal sealed class TopicStreams : IDisposable
{
    private const string Scheme = "mqtt:";
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
                _patterns.Add(Follow(stream, broker, Known(stream.Name, settings.StateFolder)));
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

    /// <summary>A stream of each topic that was heard since the last call, at the first one of those that are known too, as many as there may be.</summary>
    public List<StreamSettings> TakeNew()
    {
        List<StreamSettings> made = [];
        long leftOut = _leftOut;
        foreach (Pattern pattern in _patterns)
        {
            pattern.Taken = pattern.Topics.News;
            foreach ((string topic, List<string> sources) in pattern.Sources().Where(topic => pattern.Seen.Add(topic.Topic)))
            {
                if (_made < _most)
                {
                    _made++;
                    made.Add(Of(pattern.Stream, pattern.Topics.Address, topic, sources));
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

    private static Pattern Follow(StreamSettings stream, MqttConnection? broker, IReadOnlyList<(string Name, IReadOnlyList<string> Sources)> streams)
    {
        try
        {
            MqttAddress address = AddressOf(stream.Sources[0]);
            List<(string Topic, IReadOnlyList<string> Sources)> known = [.. streams
                .Where(known => known.Sources.All(source => source.StartsWith(Scheme, StringComparison.Ordinal)))
                .Select(known => (AddressOf(known.Sources[0]).Filter, known.Sources, known.Name))
                .Where(known => NameOf(stream.Name, address.Filter, known.Filter) == known.Name)
                .Select(known => (known.Filter, known.Sources))];
            broker = broker ?? throw new SensorException("perTopic needs a broker; expected its name: --set mqtt:host=HOST");
            return new Pattern(stream, TopicGathering.Follow(broker, address, mayWait: known.Count > 0), known);
        }
        catch (SensorException error)
        {
            throw new UserException(ExitCode.NoSensor, $"streams:{stream.Name}: {error.Message}", error);
        }
    }

    /// <summary>The streams of the state folder that a pattern may have made, with the sources that they had.</summary>
    private static List<(string Name, IReadOnlyList<string> Sources)> Known(string pattern, string stateFolder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(stateFolder).Order(StringComparer.Ordinal)
                .Select(folder => (Name: FileNames.NameOf(Path.GetFileName(folder)) ?? "", Folder: folder))
                .Where(stream => stream.Name.StartsWith($"{pattern}-", StringComparison.Ordinal))
                .Select(stream => (stream.Name, Sources: StreamChannels.Sources(stream.Folder)))
                .Where(stream => stream.Sources.Count > 0)];
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            return [];
        }
    }

    private static MqttAddress AddressOf(string source) => MqttAddress.Parse(source[Scheme.Length..]);

    private static StreamSettings Of(StreamSettings stream, MqttAddress address, string topic, List<string> sources) => stream with
    {
        Name = NameOf(stream.Name, address.Filter, topic),
        Sources = [.. sources],
        PerTopic = false,
        IsOfTopic = true,
        Text = $"{stream.Text}\n{topic}",
    };

    /// <summary>The levels that the wildcards stand for; where a name cannot hold them, a hash distinguishes topics.</summary>
    internal static string NameOf(string stream, string filter, string topic)
    {
        string[] pattern = filter.Split('/'), levels = topic.Split('/');
        string matched = string.Join('_', levels.Where((_, i) => i >= pattern.Length || pattern[i] is "+" or "#"));
        string name = $"{stream}-{string.Concat(matched.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '_'))}";
        bool isExact = IsShort(name, 0) && levels.All(level => level.All(c => char.IsLetterOrDigit(c) || c == '-'));
        while (!isExact && !IsShort(name, 9))
        {
            name = name[..^1];
        }

        return isExact ? name : $"{name}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(topic)))[..8]}";
    }

    private static bool IsShort(string name, int suffix) => name.Length + suffix <= LongestName && FileNames.Of(name).Length + suffix <= FileNames.Longest;

    /// <summary>A source with wildcards, and what was heard of it.</summary>
    private sealed class Pattern(StreamSettings stream, TopicGathering topics, IReadOnlyList<(string Topic, IReadOnlyList<string> Sources)> known)
    {
        private string _noted = "";

        public StreamSettings Stream => stream;

        public TopicGathering Topics => topics;

        public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

        public long Taken { get; set; }

        /// <summary>By topic: those of a stream that is known, and further ones.</summary>
        public IEnumerable<(string Topic, List<string> Sources)> Sources()
        {
            SortedDictionary<string, List<string>> sources = new(StringComparer.Ordinal);
            foreach ((string topic, IReadOnlyList<string> had) in known)
            {
                sources[topic] = [.. had];
            }

            foreach (MqttValue value in topics.Values())
            {
                sources.TryAdd(value.Topic, []);
                string source = $"{Scheme}{value.Topic}#{value.Pointer}";
                if (!sources[value.Topic].Contains(source))
                {
                    sources[value.Topic].Add(source);
                }
            }

            return sources.Select(topic => (topic.Key, topic.Value));
        }

        public void Note(string note, Action<string> log)
        {
            if (_noted.Length == 0)
            {
                log($"{stream.Name}: {_noted = note}");
            }
        }
    }
}
