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
        long[]? times = time is not null && time.Times.Length == sample.Rows.Count ? time.Times : null;
        List<Named> usable = [.. candidates.Select(place => Named.Of(sample, [place])).Where(named => named.IsUsable)];
        List<Named> full = usable.FindAll(named => !named.Keys.Contains(""));
        List<Named> found = full.FindAll(named => Distinguishes(times, named));
        if (found.Count == 0 && full.Count > 1 && Named.Of(sample, [.. full.Select(named => named.Places[0])]) is { IsUsable: true } all && Distinguishes(times, all))
        {
            found = full;
        }

        // What has one value within each entity names it as well, and mostly better than a number does.
        int entities = Distinct(sample, found);
        found.AddRange(entities < 2 ? [] : full.Except(found).Where(named => Distinct(sample, [.. found, named]) == entities).ToList());
        int[] places = Smallest(sample, [.. found.OrderBy(named => ColumnNames.EntityRank(named.Name)).Select(named => named.Places[0])]);
        places = places.Length == 0 || times is null ? places : [.. places, .. Within(sample, times, places, usable)];
        return (places, [.. found.Select(named => named.Places[0]).Except(places)]);
    }

    /// <summary>The entity of a row: the fields that are not empty.</summary>
    public static string KeyOf(IReadOnlyList<string> row, IReadOnlyList<int> places) => places.Count == 1 ? Cell(row, places[0]).Trim()
        : string.Join('.', places.Select(place => Cell(row, place).Trim()).Where(part => part.Length > 0));

    private static string Cell(IReadOnlyList<string> row, int place) => place < row.Count ? row[place] : "";

    /// <summary>Columns that distinguish devices within some entities and are empty in others, as the tags of one measurement.</summary>
    private static List<int> Within(SampleTable sample, long[] times, int[] places, List<Named> usable)
    {
        List<int> further = [];
        foreach (int[] rows in Enumerable.Range(0, sample.Rows.Count).GroupBy(row => KeyOf(sample.Rows[row], places)).Select(rows => rows.ToArray()))
        {
            long[] own = [.. rows.Select(row => times[row])];
            foreach (Named named in Steps.Of(own).Same == 0 ? [] : usable.Where(named => !places.Contains(named.Places[0]) && !further.Contains(named.Places[0])))
            {
                Named part = named with { Keys = [.. rows.Select(row => named.Keys[row])] };
                if (part.IsUsable && !part.Keys.Contains("") && Distinguishes(own, part))
                {
                    further.Add(named.Places[0]);
                }
            }
        }

        return further;
    }

    private static bool Distinguishes(long[]? times, Named named)
    {
        (string[] keys, bool isNamed) = (named.Keys, named.IsEntity);
        int switches = keys.Zip(keys.Skip(1)).Count(pair => pair.First != pair.Second);
        if (named.IsDevice && 10 * switches >= keys.Length && AreFew(keys) && AreWords(keys))
        {
            return true;
        }

        bool alternates = isNamed && switches * 2 >= keys.Length && AreFew(keys);
        if (times is null)
        {
            return alternates && AreOfDevices(keys);
        }

        Steps all = Steps.Of(times);
        double overall = Disorder(all);
        Steps[] within = [.. Enumerable.Range(0, keys.Length).GroupBy(row => keys[row]).Select(rows => Steps.Of(rows.Select(row => times[row]).ToList()))];
        long steps = Math.Max(1, within.Sum(group => group.Count));
        double inside = within.Sum(group => Disorder(group) * group.Count) / steps;
        bool ordersAll = isNamed && !all.AreReversed && all.Back + all.Same > 0 && within.All(group => group.Back + group.Same == 0);
        return ordersAll || inside + (isNamed ? 0.1 : 0.3) < overall || (alternates && inside <= overall + 0.1);
    }

    /// <summary>Each comes again and again: a measured value that happens to be whole seldom does.</summary>
    private static bool AreFew(string[] keys) => keys.Distinct().Count() is <= 16 and { } distinct && 4 * distinct <= keys.Length;

    /// <summary>Words, or numbers that come in turn.</summary>
    private static bool AreOfDevices(string[] keys)
    {
        int distinct = keys.Distinct().Count();
        return AreWords(keys) || keys.Zip(keys.Skip(distinct)).Count(pair => pair.First == pair.Second) * 10 >= 8 * (keys.Length - distinct);
    }

    private static bool AreWords(string[] keys) => !Array.TrueForAll(keys, key => double.TryParse(key, System.Globalization.CultureInfo.InvariantCulture, out _));

    /// <summary>The share of steps that lead back, nowhere, or elsewhere than the usual one.</summary>
    private static double Disorder(Steps steps) => steps.Count == 0 ? 0
        : steps.AreReversed ? 1 - steps.Steady : Math.Min(1, (1 - steps.Steady) + ((double)(steps.Back + steps.Same) / steps.Count));

    private static int Distinct(SampleTable sample, List<Named> columns) =>
        columns.Count == 0 ? 0 : Named.Of(sample, [.. columns.Select(named => named.Places[0])]).Keys.Distinct().Count();

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

    /// <summary>Columns that may name an entity together, with what they hold in each row.</summary>
    private sealed record Named(int[] Places, string Name, string[] Keys, bool IsEntity, bool IsDevice)
    {
        public bool IsUsable => Keys.Distinct().Count() is > 1 and < MostEntities and { } distinct && distinct * 2 <= Keys.Length;

        public static Named Of(SampleTable sample, int[] places) => new(
            places, sample.Names[places[0]], [.. sample.Rows.Select(row => KeyOf(row, places))],
            Array.Exists(places, place => ColumnNames.IsEntity(sample.Names[place])), Array.Exists(places, place => ColumnNames.IsDevice(sample.Names[place])));
    }
}
