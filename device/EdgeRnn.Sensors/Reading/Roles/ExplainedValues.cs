namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>Finds words that distinguish devices where rows have neither a time nor a name that shows it: they come in turn, and each has values of its own.</summary>
internal static class ExplainedValues
{
    private const int FewestRows = 4, MostWords = 16;

    /// <param name="sample">The first rows.</param>
    /// <param name="words">Columns of words.</param>
    /// <param name="forms">How numbers are written.</param>
    /// <returns>The first column of such words; null where there is none.</returns>
    public static int? Find(SampleTable sample, IEnumerable<int> words, NumberForms forms)
    {
        int[] candidates = [.. words];
        double[][] values = [.. Enumerable.Range(0, candidates.Length == 0 ? 0 : sample.Names.Count).Except(candidates).Select(sample.Column)
            .Where(column => column.Present.Count > 0).Select(column => column.Present.Count == sample.Rows.Count ? column.Numbers(forms.Of(column)) : [double.NaN])];
        if (sample.Rows.Count < FewestRows || values is not [var numbers] || !Array.TrueForAll(numbers, double.IsFinite))
        {
            return null;
        }

        return candidates.Cast<int?>().FirstOrDefault(place => Explains([.. sample.Rows.Select(row => EntityFinder.KeyOf(row, [place!.Value]))], numbers));
    }

    /// <summary>They come in turn, and within each the values vary by a quarter of all variance at most.</summary>
    private static bool Explains(string[] words, double[] values)
    {
        int distinct = words.Distinct().Count();
        bool isTurn = distinct is > 1 and <= MostWords && distinct * 2 <= words.Length
            && words.Zip(words.Skip(distinct)).Count(pair => pair.First == pair.Second) * 10 >= 8 * (words.Length - distinct)
            && words.Zip(words.Skip(1)).Count(pair => pair.First != pair.Second) * 2 >= words.Length;
        return isTurn && words.Zip(values).GroupBy(row => row.First, row => row.Second).Sum(own => Squares([.. own])) is var within && within <= Squares(values) / 4 && Squares(values) > 0;
    }

    private static double Squares(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }
}
