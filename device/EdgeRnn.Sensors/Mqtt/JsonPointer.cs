using System.Globalization;
using System.Text.Json;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>The way to a value within a JSON text (RFC 6901).</summary>
/// <param name="Steps">Names of members and indices of items, from the outside in.</param>
internal sealed record JsonPointer(IReadOnlyList<string> Steps)
{
    /// <param name="text">As <c>/a/b/0</c>; <c>~1</c> is a slash and <c>~0</c> a tilde in a name.</param>
    public static JsonPointer Parse(string text) => new([.. text.Split('/').Skip(1)
        .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);

    public override string ToString() => string.Concat(Steps.Select(step =>
        $"/{step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"));

    /// <summary>Finds the value; false if there is none.</summary>
    public bool TryFind(JsonElement root, out JsonElement value)
    {
        value = root;
        foreach (string step in Steps)
        {
            if (value.ValueKind == JsonValueKind.Array
                && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < value.GetArrayLength())
            {
                value = value[index];
            }
            else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A value as settings write it: <c>true</c>, not .NET's <c>True</c>.</summary>
    public static string TextOf(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetRawText() : value.ToString();
}
