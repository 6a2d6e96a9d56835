using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>
/// Finds the columns that distinguish the devices or quantities of a recording in long form: few values, with steps of time
/// that are steadier within each value than over all rows.
/// </summary>
internal static class EntityFinder
{
    private const int MostEntities = 1000;

    /// <param name="sample">The first rows.</param>
    /// <param name="time">The time of each row; null where none is known.</param>
    /// <param name="candidates">Columns that are neither times nor plainly measured.</param>
    /// <returns>
    /// Places of the columns whose values name an entity together, none where the recording is not in long form; and of those that
    /// distinguish nothing more.
    /// </returns>
    public static (int[] Places, int[] Others) Find(SampleTable sample, TimeCandidate? time, IEnumerable<int> candidates)
    {
        List<(int Place, int Distinct)> found = [];
        foreach (int place in candidates)
        {
            string[] keys = [.. sample.Rows.Select(row => place < row.Length ? row[place] : "")];
            int distinct = keys.Distinct().Count();
            bool isNamed = ColumnNames.IsEntity(sample.Names[place]);
            if (distinct is > 1 and < MostEntities && distinct * 2 <= keys.Length && !keys.Contains("") && TellsApart(time, keys, isNamed))
            {
                found.Add((place, distinct));
            }
        }

        int[] places = Smallest(sample, [.. found.OrderBy(entity => ColumnNames.EntityRank(sample.Names[entity.Place])).Select(entity => entity.Place)]);
        return (places, [.. found.Select(entity => entity.Place).Except(places)]);
    }

    /// <summary>The entity of a row.</summary>
    public static string KeyOf(IReadOnlyList<string> row, IReadOnlyList<int> places) =>
        string.Join('.', places.Select(place => place < row.Count ? row[place].Trim() : ""));

    private static bool TellsApart(TimeCandidate? time, string[] keys, bool isNamed)
    {
        bool alternates = isNamed && keys.Zip(keys.Skip(1)).Count(pair => pair.First != pair.Second) * 2 >= keys.Length && AreFew(keys);
        if (time is null || time.Times.Length != keys.Length)
        {
            return alternates && AreOfDevices(keys);
        }

        double overall = Disorder(time.Steps);
        Steps[] within = [.. Enumerable.Range(0, keys.Length).GroupBy(row => keys[row]).Select(rows => Steps.Of(rows.Select(row => time.Times[row]).ToList()))];
        long steps = Math.Max(1, within.Sum(group => group.Count));
        double inside = within.Sum(group => Disorder(group) * group.Count) / steps;
        bool ordersAll = isNamed && time.Steps is { AreReversed: false } && time.Steps.Back + time.Steps.Same > 0 && within.All(group => group.Back + group.Same == 0);
        return ordersAll || inside + (isNamed ? 0.1 : 0.3) < overall || (alternates && inside <= overall + 0.1);
    }

    /// <summary>Each comes again and again: a measured value that happens to be whole seldom does.</summary>
    private static bool AreFew(string[] keys) => keys.Distinct().Count() is <= 16 and { } distinct && 4 * distinct <= keys.Length;

    /// <summary>Words, or numbers that come in turn.</summary>
    private static bool AreOfDevices(string[] keys)
    {
        int distinct = keys.Distinct().Count();
        return !Array.TrueForAll(keys, key => double.TryParse(key, System.Globalization.CultureInfo.InvariantCulture, out _))
            || keys.Zip(keys.Skip(distinct)).Count(pair => pair.First == pair.Second) * 10 >= 8 * (keys.Length - distinct);
    }

    /// <summary>The share of steps that lead back, nowhere, or elsewhere than the usual one.</summary>
    private static double Disorder(Steps steps) => steps.Count == 0 ? 0
        : steps.AreReversed ? 1 - steps.Steady : Math.Min(1, (1 - steps.Steady) + ((double)(steps.Back + steps.Same) / steps.Count));

    /// <summary>The fewest columns that distinguish as much as all.</summary>
    private static int[] Smallest(SampleTable sample, int[] places)
    {
        int Count(IReadOnlyList<int> chosen) => sample.Rows.Select(row => KeyOf(row, chosen)).Distinct().Count();
        int all = Count(places);
        List<int> kept = [];
        foreach (int place in places.TakeWhile(_ => kept.Count == 0 || Count(kept) < all))
        {
            if (kept.Count == 0 || Count([.. kept, place]) > Count(kept))
            {
                kept.Add(place);
            }
        }

        return [.. kept];
    }
}
