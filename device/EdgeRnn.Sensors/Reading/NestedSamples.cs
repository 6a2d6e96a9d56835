using System.Globalization;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Sensors.Reading;

/// <summary>JSON in which all samples stand in one object: answers of web services, as of ThingSpeak or Prometheus.</summary>
internal static class NestedSamples
{
    private const int FewestElements = 8, MostObjects = 2;

    /// <param name="path">For messages.</param>
    /// <param name="names">The paths of all members, as <c>data.0.temp</c>.</param>
    /// <param name="objects">How many objects there are.</param>
    /// <exception cref="InputException">There are hardly any objects, and a long list in them.</exception>
    public static void Refuse(string path, IReadOnlyList<string> names, int objects)
    {
        if (objects > MostObjects)
        {
            return;
        }

        var lists = names.Select(Split).OfType<(string List, int Index, bool IsObject)>().GroupBy(element => element.List)
            .Where(list => list.Max(element => element.Index) >= FewestElements - 1).ToList();
        if (lists.Count == 0)
        {
            return;
        }

        string[] filters = [.. lists.Select(list => "." + list.Key)];
        string filter = lists[0].Any(element => element.IsObject) ? $"{filters[0]}[]"
            : $"[{string.Join(", ", filters)}] | transpose[] | {{{string.Join(", ", lists.Select((list, i) => $"\"{list.Key}\": .[{i}]"))}}}";
        throw new InputException($"{path}: holds {objects} JSON objects with its samples in a list, '{lists[0].Key}'; expected an object for each sample; write one in each line: jq -c '{filter}' {path} > samples.jsonl");
    }

    /// <summary>The list, the index and whether more follows, of a path with a number in it.</summary>
    private static (string List, int Index, bool IsObject)? Split(string name)
    {
        string[] parts = name.Split('.');
        int at = Array.FindIndex(parts, part => part.Length > 0 && part.All(char.IsAsciiDigit));
        return at > 0 && int.TryParse(parts[at], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? (string.Join('.', parts[..at]), index, at < parts.Length - 1) : null;
    }
}
