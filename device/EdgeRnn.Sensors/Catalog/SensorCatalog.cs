using EdgeRnn.Sensors.Bindings;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Sensors.Catalog;

/// <summary>
/// All kinds of sensors, by the words that name them: <c>iio</c> is every device of a kind, <c>iio:bme280</c> one of them,
/// <c>replay:FILE.csv@10</c> a kind with its arguments.
/// </summary>
public static class SensorCatalog
{
    private static readonly Lock Gate = new();
    private static SensorKind[] _kinds = [.. BuiltInKinds.All, .. MqttKinds.All, .. UserSpaceKinds.All];

    /// <summary>The kinds that the kernel's drivers provide.</summary>
    public static IReadOnlyList<string> KernelKinds { get; } = BuiltInKinds.Kernel;

    /// <summary>The words of all kinds, registered ones included.</summary>
    public static IReadOnlyList<string> Words => [.. _kinds.Select(kind => kind.Word)];

    /// <summary>Adds a kind of sensor to this process, so that commands and settings can name it.</summary>
    /// <param name="word">Its name: letters, digits and <c>-</c>; not that of another kind.</param>
    /// <param name="find">The devices that the text behind the colon selects; all for an empty text.</param>
    /// <exception cref="ArgumentException">The word has another form, or names a kind already.</exception>
    public static void Register(string word, Func<string, IReadOnlyList<SensorDevice>> find)
    {
        ArgumentException.ThrowIfNullOrEmpty(word);
        ArgumentNullException.ThrowIfNull(find);
        if (!word.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new ArgumentException($"'{word}': expected letters, digits and '-' only, as air-quality", nameof(word));
        }

        lock (Gate)
        {
            if (Array.Exists(_kinds, kind => kind.Word == word))
            {
                throw new ArgumentException($"'{word}' names a kind of sensor already; choose another word", nameof(word));
            }

            _kinds = [.. _kinds, new SensorKind(word, (which, _, _) => find(which))];
        }
    }

    /// <summary>The devices that <paramref name="word"/> names on this machine.</summary>
    /// <inheritdoc cref="Find(string, SensorRoots, TimeProvider)"/>
    public static IReadOnlyList<SensorDevice> Find(string word) => Find(word, new SensorRoots(), TimeProvider.System);

    /// <summary>The devices that <paramref name="word"/> names.</summary>
    /// <param name="word">A kind, and behind a colon which of its devices.</param>
    /// <param name="roots">Folders to use in place of the system's own.</param>
    /// <param name="time">Its monotonic clock measures rates and paces replays.</param>
    /// <returns>The devices; none where the machine has none of the kind.</returns>
    /// <exception cref="SensorException">The word names no kind of sensor, or not in the form that the kind expects.</exception>
    public static IReadOnlyList<SensorDevice> Find(string word, SensorRoots roots, TimeProvider time) => Find(word, roots, time, new ReadingOptions());

    /// <inheritdoc cref="Find(string, SensorRoots, TimeProvider)"/>
    /// <param name="word">A kind, and behind a colon which of its devices.</param>
    /// <param name="roots">Folders to use in place of the system's own.</param>
    /// <param name="time">Its monotonic clock measures rates and paces replays.</param>
    /// <param name="reading">How text is read, for the kinds that read it.</param>
    /// <param name="broker">For the kinds that a broker passes on; null for none.</param>
    internal static IReadOnlyList<SensorDevice> Find(
        string word, SensorRoots roots, TimeProvider time, ReadingOptions reading, MqttConnection? broker = null)
    {
        ArgumentNullException.ThrowIfNull(word);
        int colon = word.IndexOf(':');
        (string name, string which) = colon < 0 ? (word, "") : (word[..colon], word[(colon + 1)..]);
        if (broker is not null && MqttKinds.Find(name, which, broker, time) is { } passedOn)
        {
            return passedOn;
        }

        return Array.Find(_kinds, kind => kind.Word == name) is { } found
            ? found.FindText?.Invoke(which, time, reading) ?? found.Find(which, roots, time)
            : throw new SensorException(
                $"no kind of sensor is called '{word}'; expected one of {string.Join(", ", Words)}"
                + (NearestName.Of(name, Words) is { } nearest ? $"; did you mean {nearest}?" : UserSpaceKinds.Hint));
    }
}
