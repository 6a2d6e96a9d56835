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

        var lists = names.SelectMany(Split).GroupBy(element => element.List).Where(list => list.Max(element => element.Index) >= FewestElements - 1).OrderBy(list => list.Key.Length).ToList();
        if (lists.Count == 0)
        {
            return;
        }

        string first = lists[0].Key;
        string filter = lists[0].First().Behind switch
        {
            "" => $"[{string.Join(", ", lists.Select(list => Path(list.Key)))}] | transpose[] | {{{string.Join(", ", lists.Select((list, i) => $"\"{list.Key}\": .[{i}]"))}}}",
            [>= '0' and <= '9', ..] => $"{Path(first)}[] | {{\"time\": .[0], \"value\": .[1]}}",
            _ => $"{Path(first)}[]",
        };
        throw new InputException($"{path}: holds {objects} JSON objects with its samples in a list, '{first}'; expected an object for each sample; write one in each line: jq -c '{filter}' {path} > samples.jsonl");
    }

    /// <summary>A path as jq writes it: elements of lists in brackets.</summary>
    private static string Path(string list) => string.Concat(list.Split('.').Select(part => part.All(char.IsAsciiDigit) ? $"[{part}]" : $".{part}"));

    /// <summary>The lists along a path, each with an index and what follows behind it.</summary>
    private static IEnumerable<(string List, int Index, string Behind)> Split(string name)
    {
        string[] parts = name.Split('.');
        for (int at = 1; at < parts.Length; at++)
        {
            if (int.TryParse(parts[at], NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            {
                yield return (string.Join('.', parts[..at]), index, string.Join('.', parts[(at + 1)..]));
            }
        }
    }
}
