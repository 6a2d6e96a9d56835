using System.Text;

namespace EdgeRnn.Sensors.Reading.Times;

/// <summary>The value of <c>--time-format</c>: a word, a pattern of .NET or one of strftime.</summary>
internal static class TimeFormOption
{
    private static readonly Dictionary<string, TimeForm> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["s"] = new(TimeKind.Epoch, 1e9),
        ["ms"] = new(TimeKind.Epoch, 1e6),
        ["us"] = new(TimeKind.Epoch, 1e3),
        ["ns"] = new(TimeKind.Epoch, 1),
        ["excel"] = new(TimeKind.SerialDay),
        ["day-first"] = new(TimeKind.Calendar, Order: DateOrder.DayFirst) { IsStrict = true },
        ["month-first"] = new(TimeKind.Calendar, Order: DateOrder.MonthFirst) { IsStrict = true },
        ["year-first"] = new(TimeKind.Calendar, Order: DateOrder.YearFirst) { IsStrict = true },
    };

    private static readonly Dictionary<char, string> Directives = new()
    {
        ['Y'] = "yyyy",
        ['y'] = "yy",
        ['m'] = "MM",
        ['d'] = "dd",
        ['H'] = "HH",
        ['I'] = "hh",
        ['M'] = "mm",
        ['S'] = "ss",
        ['f'] = "FFFFFF",
        ['p'] = "tt",
        ['b'] = "MMM",
        ['B'] = "MMMM",
        ['a'] = "ddd",
        ['A'] = "dddd",
        ['z'] = "zzz",
        ['T'] = "HH:mm:ss",
        ['%'] = "%",
    };

    /// <summary>What may be given, for messages.</summary>
    public const string Expected = "day-first, month-first, year-first, s, ms, us, ns, excel, or a pattern such as 'dd/MM/yyyy HH:mm' or '%d/%m/%Y %H:%M'";

    /// <summary>The form that a text names; null where it is neither a word nor a pattern.</summary>
    public static TimeForm? Find(string text)
    {
        if (Words.TryGetValue(text, out TimeForm? form))
        {
            return form;
        }

        string? pattern = text.Contains('%') ? FromStrftime(text) : text;
        bool isPattern = pattern is { Length: > 1 and < 64 } && pattern.Contains('d') && (pattern.Contains('y') || pattern.Contains("HH", StringComparison.OrdinalIgnoreCase));
        return isPattern ? new TimeForm(TimeKind.Pattern) { Pattern = pattern } : null;
    }

    private static string? FromStrftime(string text)
    {
        StringBuilder pattern = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                pattern.Append(text[i]);
            }
            else if (++i < text.Length && Directives.TryGetValue(text[i], out string? part))
            {
                pattern.Append(part);
            }
            else
            {
                return null;
            }
        }

        return pattern.ToString();
    }
}
