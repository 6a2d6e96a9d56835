using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Roles;

namespace EdgeRnn.Sensors.Reading;

/// <summary>The messages about what a recording holds.</summary>
internal static class Faults
{
    /// <summary>A field that is no value of its column.</summary>
    public static InputException Wrong(string path, ReadingPlan plan, int place, long line, string value, string fault)
    {
        string others = plan.ByUser || plan.Channels.Count == 1 ? "" :
            $", or leave the column out: --columns {string.Join(',', plan.Channels.Where(channel => channel.Place != place).Select(channel => channel.Name).Take(6))}";
        string word = fault == "is not a number" && value.Any(char.IsLetter) && !value.Any(char.IsDigit) && !value.AsSpan().ContainsAny(',', '…') ? $", declare it missing: --missing {value}" : "";
        return new InputException(
            $"{path}:{line}: '{value}' in column '{plan.Names[place]}' {fault}; expected a number, or nothing, NA or NaN where it is missing; correct the line{word}{others}");
    }

    /// <summary>A record with too few or too many fields.</summary>
    public static string Fields(Dialect dialect, int count, long headerLine) =>
        $"{count} {Plural.Of(count, "field")}; expected {dialect.Names.Count} as in line {Math.Max(1, dialect.HasHeader ? headerLine : dialect.FirstDataLine)}, separated by {Describe(dialect)}";

    /// <summary>What too many fields may come from; empty where nothing is known.</summary>
    public static string Hint(Dialect dialect, int count) =>
        dialect.Separator == ',' && count > dialect.Names.Count ? "; if commas are decimal commas, separate the fields by semicolons or put quotes around the numbers" : "";

    /// <summary>The separator in the plural.</summary>
    public static string Describe(Dialect dialect) => dialect.CollapsesBlanks ? "blanks" : dialect.Separator switch
    {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        _ => $"'{dialect.Separator}'",
    };
}
