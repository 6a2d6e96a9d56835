using System.Text.Json;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>Where one channel's values come from.</summary>
/// <param name="Topic">Without wildcards.</param>
/// <param name="Pointer">The member of the payload; null for all of it.</param>
/// <param name="Channel">What the value is.</param>
internal sealed record MqttValue(string Topic, JsonPointer? Pointer, SensorChannel Channel)
{
    /// <summary>When it is missing after it last came; null for the connection's own rule.</summary>
    public TimeSpan? StaleAfter { get; init; }

    /// <summary>Payloads that stand for 1 and for 0; null for those that are usual.</summary>
    public (string On, string Off)? States { get; init; }

    /// <summary>Topics that hold whether its device is there.</summary>
    public IReadOnlyList<MqttAvailability> Availability { get; init; } = [];

    /// <summary>Reads a payload; false if it holds no value for this channel.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="json">The same as JSON; null if it is none.</param>
    /// <param name="value">NaN where it is missing.</param>
    public bool TryRead(ReadOnlySpan<byte> payload, JsonElement? json, out float value)
    {
        value = float.NaN;
        if (Pointer is null)
        {
            return States is { } words && Matches(System.Text.Encoding.UTF8.GetString(payload), words, out value)
                || (!MqttPayload.IsStructure(payload) && MqttPayload.TryRead(payload, out value));
        }

        return json is { } root && Pointer.TryFind(root, out JsonElement member)
            && ((States is { } states && Matches(JsonPointer.TextOf(member), states, out value)) || MqttPayload.TryRead(member, out value));
    }

    private static bool Matches(string text, (string On, string Off) words, out float value)
    {
        value = text == words.On ? 1 : 0;
        return text == words.On || text == words.Off;
    }
}

/// <summary>A topic that holds whether a device is there.</summary>
/// <param name="Topic">Without wildcards.</param>
/// <param name="Pointer">The member of the payload; null for all of it.</param>
/// <param name="Gone">The payload that says that it is not.</param>
internal sealed record MqttAvailability(string Topic, JsonPointer? Pointer, string Gone);
