using System.Text.RegularExpressions;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>The templates that only name a member of a payload: <c>{{ value_json.a['b'][0] }}</c>, perhaps with a filter that changes no number.</summary>
internal static partial class ValueTemplate
{
    /// <summary>Reads a template.</summary>
    /// <param name="template">As Home Assistant has it.</param>
    /// <param name="pointer">The member; null for the whole payload.</param>
    /// <returns>False for a template that does more.</returns>
    public static bool TryParse(string template, out JsonPointer? pointer)
    {
        pointer = null;
        Match whole = Whole().Match(template);
        if (!whole.Success)
        {
            return false;
        }

        if (whole.Groups["json"].Success)
        {
            pointer = new JsonPointer([.. whole.Groups["step"].Captures.Select(step => step.Value.TrimStart('.', '[').TrimEnd(']').Trim('\'', '"'))]);
        }

        return true;
    }

    [GeneratedRegex("""^\s*\{\{-?\s*(?:value|(?<json>value_json)(?<step>\.\w+|\['[^'\]]+'\]|\["[^"\]]+"\]|\[\d+\])+)\s*(?:\|\s*(?:float|is_defined)\s*)*-?\}\}\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
