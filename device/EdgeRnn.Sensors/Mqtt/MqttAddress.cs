namespace EdgeRnn.Sensors.Mqtt;

/// <summary>What <c>mqtt:TOPIC#/json/pointer</c> names.</summary>
/// <param name="Filter">A topic, perhaps with the wildcards <c>+</c> and <c>#</c>.</param>
/// <param name="Pointer">A member of the payload; null where it is not given.</param>
internal sealed record MqttAddress(string Filter, JsonPointer? Pointer)
{
    private const int LongestTopic = 65535;

    public bool HasWildcard => Filter.AsSpan().IndexOfAny('+', '#') >= 0;

    /// <exception cref="SensorException">It is no topic.</exception>
    public static MqttAddress Parse(string text)
    {
        // The wildcard # is the end of a topic, so that "#/" can only begin a pointer.
        int pointer = text.IndexOf("#/", StringComparison.Ordinal);
        // "a/b#" is all of the payload: a pointer without steps.
        pointer = pointer < 0 && text.Length > 1 && text[^1] == '#' && text[^2] != '/' ? text.Length - 1 : pointer;
        string filter = pointer < 0 ? text : text[..pointer];
        string[] levels = filter.Split('/');
        // "a/#/b" is meant as a wildcard, which cannot stand there.
        bool isSound = filter.Length is > 0 and <= LongestTopic && !filter.Contains('\0', StringComparison.Ordinal) && (pointer < 0 || filter[^1] != '/')
            && !levels.Where((level, i) => level.Length > 1 && level.AsSpan().IndexOfAny('+', '#') >= 0 || (level == "#" && i < levels.Length - 1)).Any();
        return isSound
            ? new MqttAddress(filter, pointer < 0 ? null : JsonPointer.Parse(text[(pointer + 1)..]))
            : throw new SensorException(
                $"'mqtt:{text}': expected a topic, where + stands for one level and # at its end for all below, and perhaps a JSON pointer, such as mqtt:home/+/climate#/temperature");
    }
}
