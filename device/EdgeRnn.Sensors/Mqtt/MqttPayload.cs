using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>What a payload holds.</summary>
internal static class MqttPayload
{
    /// <summary>A longer one is no sensor's value.</summary>
    public const int Longest = 1 << 16;

    private const int DeepestMember = 4, MostMembers = 256;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };
    private static readonly CellReader Numbers = new(NumberForm.Plain, -1, []);

    /// <summary>A JSON text; null if it is none.</summary>
    public static JsonDocument? Parse(ReadOnlySpan<byte> payload)
    {
        Utf8JsonReader reader = new(payload, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        try
        {
            return Utf8.IsValid(payload) && JsonDocument.TryParseValue(ref reader, out JsonDocument? json) && !reader.Read() ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether it looks like a JSON object or array.</summary>
    public static bool IsStructure(ReadOnlySpan<byte> payload) => payload.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];

    /// <summary>A number, with or without its unit, or a word for one of two states or for a missing value.</summary>
    /// <param name="payload">Without structure.</param>
    /// <param name="value">NaN where it is missing.</param>
    /// <returns>Whether it is one of these.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out float value)
    {
        ReadOnlySpan<byte> text = payload.Trim(" \t\r\n"u8);
        if (text.Length > 1 && text[0] == (byte)'"' && text[^1] == (byte)'"')
        {
            text = text[1..^1];
        }

        switch (Numbers.Read(text, out value))
        {
            case CellContent.Number:
            case CellContent.Missing:
                return true;
            case CellContent.Infinite:
                return false;
        }

        for (int pair = 0; pair < ValueWords.Pairs; pair++)
        {
            if (ValueWords.TryState(text, pair, out value))
            {
                return true;
            }
        }

        int blank = text.LastIndexOf((byte)' ');
        if (blank > 0 && text.Length - blank < 16 && UnitText.IsUnit(Encoding.UTF8.GetString(text[(blank + 1)..]))
            && Numbers.Read(text[..blank], out value) == CellContent.Number)
        {
            return true;
        }

        value = float.NaN;
        return false;
    }

    /// <summary>A JSON value that is a number, a state or missing; likewise.</summary>
    public static bool TryRead(JsonElement element, out float value)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Number when element.TryGetSingle(out value) && float.IsFinite(value):
                return true;
            case JsonValueKind.True or JsonValueKind.False:
                value = element.ValueKind == JsonValueKind.True ? 1 : 0;
                return true;
            case JsonValueKind.String:
                return TryRead(Encoding.UTF8.GetBytes(element.GetString()!), out value);
            default:
                value = float.NaN;
                return element.ValueKind == JsonValueKind.Null;
        }
    }

    /// <summary>The members that hold numbers, numeric text or states, at most 256 and four levels deep.</summary>
    public static List<JsonPointer> Members(JsonElement root)
    {
        List<JsonPointer> found = [];
        Collect(root, [], found);
        return found;
    }

    private static void Collect(JsonElement element, string[] path, List<JsonPointer> found)
    {
        if (element.ValueKind == JsonValueKind.Object && path.Length < DeepestMember)
        {
            foreach (JsonProperty member in element.EnumerateObject())
            {
                Collect(member.Value, [.. path, member.Name], found);
            }
        }
        else if (element.ValueKind != JsonValueKind.Null && TryRead(element, out float value) && !float.IsNaN(value) && found.Count < MostMembers)
        {
            found.Add(new JsonPointer(path));
        }
    }
}
