using System.Numerics;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>Recognises columns that number the rows or identify them.</summary>
/// <param name="sample">The first rows.</param>
/// <param name="isLive">More rows will come.</param>
/// <param name="hasTime">Another column places the rows.</param>
internal sealed class RowNumbers(SampleTable sample, bool isLive, bool hasTime)
{
    private const int FewestIds = 20, FewestTotals = 30, LeastId = 1000;

    /// <summary>The reason of a column that numbers the rows.</summary>
    public const string RisesByOne = "it rises by one from row to row";

    /// <summary>Why whole numbers number or identify the rows; null where they may be a sensor's.</summary>
    public string? ReasonOf(SampleColumn column, double[] numbers)
    {
        bool isFirst = column.Place == 0 && !isLive;
        return IsRowNumber(isFirst, column.Name, numbers) ? RisesByOne
            : isFirst && hasTime && column.Name == "column1" && AreEven(StepsOf(numbers, column.Name)) ? "it rises by the same from row to row, as row numbers do, and has no name"
            : ColumnNames.IsId(column.Name) && numbers.Length >= FewestIds && Array.TrueForAll(numbers, number => number >= LeastId && double.IsInteger(number)) && numbers.Distinct().Count() == numbers.Length
                ? "no value comes twice and the name is that of an identifier"
            : null;
    }

    /// <summary>
    /// Whole numbers, each one more than that before (or one less, where the newest stands first). Where a column is named for it, or
    /// is the first one, other steps are forgiven: rows were left out, or numbers begin again.
    /// </summary>
    private bool IsRowNumber(bool isFirst, string name, double[] numbers)
    {
        bool isNamed = ColumnNames.IsRowNumber(name), isTotal = ColumnNames.IsTotal(name);
        int fewest = isTotal && ColumnNames.MayCountRows(name) ? FewestTotals : isNamed || isFirst ? 3 : 8;
        if (numbers.Length < fewest || (isTotal && !ColumnNames.MayCountRows(name)) || !double.IsInteger(numbers[0]))
        {
            return false;
        }

        double[] steps = StepsOf(numbers, name);
        int ones = Math.Max(steps.Count(step => step == 1), steps.Count(step => step == -1));
        bool isRising = Array.TrueForAll(steps, step => step > 0 && double.IsInteger(step)) || Array.TrueForAll(steps, step => step < 0 && double.IsInteger(step));
        return ones == steps.Length
            || (!isTotal && isNamed && (ones >= 0.9 * steps.Length || AreEven(steps) || (isRising && numbers.Length > 7)))
            || (!isTotal && isFirst && isRising && ones >= 0.8 * steps.Length);
    }

    private static bool AreEven(double[] steps) => steps.Length > 7 && steps[0] != 0 && Array.TrueForAll(steps, step => step == steps[0]) && double.IsInteger(steps[0]);

    /// <summary>The steps between rows that follow each other; those of a column that may count rows begin again at 0 behind a power of two or ten less one.</summary>
    private double[] StepsOf(double[] numbers, string name)
    {
        double modulus = numbers.Max() + 1;
        bool mayWrap = ColumnNames.MayCountRows(name) && modulus is >= 16 and < 1e10 && (BitOperations.IsPow2((long)modulus) || modulus is 100 or 1000 or 1e4 or 1e5 or 1e6);
        return [.. numbers.Zip(numbers.Skip(1), (first, second) => mayWrap && second == 0 && first == modulus - 1 ? 1 : second - first).Where((_, i) => !sample.Breaks.Contains(i + 1))];
    }
}
