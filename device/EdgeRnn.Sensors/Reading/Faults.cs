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

    /// <summary>The separator in the plural.</summary>
    public static string Describe(Dialect dialect) => dialect.CollapsesBlanks ? "blanks" : dialect.Separator switch
    {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        _ => $"'{dialect.Separator}'",
    };
}
