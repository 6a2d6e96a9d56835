namespace EdgeRnn.Sensors.Messages;

/// <summary>Finds what a misspelt name was meant to be.</summary>
internal static class NearestName
{
    /// <summary>The candidate with the fewest edits, if it is near enough to be meant; null otherwise.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        string? best = candidates.MinBy(candidate => Distance(name, candidate));
        return best is not null && Distance(name, best) <= Math.Max(2, name.Length / 3) ? best : null;
    }

    /// <summary>The candidates, nearest first.</summary>
    public static IEnumerable<string> Sorted(string name, IEnumerable<string> candidates) =>
        candidates.OrderBy(candidate => Distance(name, candidate));

    /// <summary>Levenshtein's distance without regard to case.</summary>
    public static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + change));
            }
        }

        return row[b.Length];
    }
}
