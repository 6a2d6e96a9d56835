namespace EdgeRnn.Tests.Layering;

/// <summary>Which namespace uses which, and the cycles among them.</summary>
internal static class NamespaceGraph
{
    /// <summary>A table of arrows, one namespace a line: <c>Networks: Cells, Memory</c>. Names are relative to the root, which is ".".</summary>
    public static Dictionary<string, HashSet<string>> Parse(string table, string root) => table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(':', StringSplitOptions.TrimEntries))
        .ToDictionary(
            line => FullName(line[0], root),
            line => line[1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => FullName(name, root)).ToHashSet());

    /// <summary>The same table, for a message from which it can be copied.</summary>
    public static string Print(IEnumerable<string> namespaces, ILookup<string, string> arrows, string root) => string.Join('\n',
        from space in namespaces.Order(StringComparer.Ordinal)
        let used = arrows[space].Distinct().Order(StringComparer.Ordinal).Select(name => ShortName(name, root))
        select $"{ShortName(space, root)}: {string.Join(", ", used)}");

    /// <summary>The groups of namespaces that reach each other.</summary>
    public static IReadOnlyList<string[]> Cycles(IReadOnlyCollection<string> namespaces, ILookup<string, string> arrows)
    {
        Dictionary<string, HashSet<string>> reached = namespaces.ToDictionary(space => space, space => Reach(space, arrows));
        return
        [
            .. from space in namespaces
               where reached[space].Contains(space)
               let cycle = namespaces.Where(other => reached[space].Contains(other) && reached[other].Contains(space)).Order(StringComparer.Ordinal).ToArray()
               where cycle[0] == space
               select cycle,
        ];
    }

    public static string FullName(string name, string root) =>
        name == "." ? root : name.StartsWith("EdgeRnn", StringComparison.OrdinalIgnoreCase) ? name : $"{root}.{name}";

    public static string ShortName(string name, string root) =>
        name == root ? "." : name.StartsWith(root + ".", StringComparison.Ordinal) ? name[(root.Length + 1)..] : name;

    private static HashSet<string> Reach(string start, ILookup<string, string> arrows)
    {
        HashSet<string> reached = [];
        Stack<string> open = new([start]);
        while (open.TryPop(out string? space))
        {
            foreach (string next in arrows[space].Where(reached.Add))
            {
                open.Push(next);
            }
        }

        return reached;
    }
}
