namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>Finds numbers that distinguish devices whatever their column is called, as those of registers: each time comes once with each of them.</summary>
internal static class RepeatedNumbers
{
    private const int FewestTimes = 3;

    /// <param name="sample">The first rows.</param>
    /// <param name="time">Of each row.</param>
    /// <param name="candidates">Columns that may be meant.</param>
    /// <param name="forms">How their numbers are written.</param>
    /// <returns>The first column of them; null where there is none.</returns>
    public static int? Find(SampleTable sample, TimeCandidate time, IEnumerable<int> candidates, NumberForms forms)
    {
        if (time.Times.Length != sample.Rows.Count || time.Steps.Same == 0)
        {
            return null;
        }

        foreach (SampleColumn column in candidates.Select(sample.Column).Where(column => column.Present.Count == sample.Rows.Count && !ColumnNames.IsRowNumber(column.Name)))
        {
            double[] numbers = column.Numbers(forms.Of(column));
            if (Array.TrueForAll(numbers, double.IsInteger) && ComeAtEachTime(time.Times, numbers) && (time.HasClock || !AreTimesOfDay(numbers)))
            {
                return column.Place;
            }
        }

        return null;
    }

    /// <summary>Beside the shares of user and system, <c>id</c> is the share of the processor's time that is idle.</summary>
    public static bool IsIdleShare(SampleTable sample, string name) => name is "id" && sample.Names.Contains("us") && sample.Names.Contains("sy");

    /// <summary>Of the times, which sampling may begin and end within, nine of ten come with every number once.</summary>
    private static bool ComeAtEachTime(long[] times, double[] numbers)
    {
        int distinct = numbers.Distinct().Count();
        var all = times.Zip(numbers).GroupBy(row => row.First, row => row.Second).ToList();
        return distinct > 1 && all.Count >= FewestTimes && all.Sum(rows => rows.Count() == distinct && rows.Distinct().Count() == distinct ? 1 : 0) >= Math.Max(FewestTimes - 1, 0.9 * (all.Count - 2));
    }

    /// <summary>Hours or clocks beside a date: evenly over the whole day.</summary>
    private static bool AreTimesOfDay(double[] numbers)
    {
        double[] distinct = [.. numbers.Distinct().Order()];
        double step = distinct[1] - distinct[0];
        return distinct.Zip(distinct.Skip(1)).All(pair => pair.Second - pair.First == step) && step * distinct.Length is 24 or 2400;
    }
}
