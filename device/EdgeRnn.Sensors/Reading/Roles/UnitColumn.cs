using System.Text.RegularExpressions;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>A column that gives the unit of each row's values.</summary>
internal static partial class UnitColumn
{
    /// <exception cref="InputException">Values of one series stand in several units: 950 W is not followed by 1.3 of the same.</exception>
    public static void Check(SampleTable sample, IEnumerable<ColumnPlan> columns, IReadOnlyList<int> entities)
    {
        foreach (ColumnPlan column in columns.Where(column => column.Role == ColumnRole.Text && Unit().IsMatch(column.Name)))
        {
            SampleColumn units = sample.Column(column.Place);
            string[]? several = units.Present.GroupBy(cell => EntityFinder.KeyOf(sample.Rows[cell.Row], entities), cell => units.Cells[cell.Row].Trim().TrimStart('°'))
                .Select(own => own.Distinct().ToArray()).FirstOrDefault(own => own.Length > 1);
            if (several is not null)
            {
                throw new InputException(
                    $"{sample.Path}: column '{column.Name}' gives values of one series in several units: {string.Join(", ", several.Take(4))}; convert them to one, or take those of one alone: --entity {column.Name}={several[0]}");
            }
        }
    }

    [GeneratedRegex("^(units?|uom|unit_?of_?measure(ment)?|einheit|unité|unidad|unità|eenheid)$", RegexOptions.IgnoreCase)]
    private static partial Regex Unit();
}
