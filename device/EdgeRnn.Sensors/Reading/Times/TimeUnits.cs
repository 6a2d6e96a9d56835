using System.Text.RegularExpressions;

namespace EdgeRnn.Sensors.Reading.Times;

/// <summary>Units of time by the names that people and loggers give them.</summary>
internal static partial class TimeUnits
{
    private static readonly (string[] Names, double Nanoseconds)[] Known =
    [
        (["ns", "nsec", "nanos", "nanosecond", "nanoseconds"], 1),
        (["us", "µs", "usec", "µsec", "micros", "microsecond", "microseconds"], 1e3),
        (["ms", "msec", "millis", "millisecond", "milliseconds", "millisekunden"], 1e6),
        (["s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden"], 1e9),
        (["m", "min", "mins", "minute", "minutes", "minuten"], 60e9),
        (["h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"], 3600e9),
        (["d", "day", "days", "tag", "tage"], 86400e9),
        (["w", "week", "weeks"], 604800e9),
    ];

    private static readonly Dictionary<string, double> Units = Known
        .SelectMany(known => known.Names, (known, name) => (name, known.Nanoseconds))
        .ToDictionary(unit => unit.name, unit => unit.Nanoseconds, StringComparer.OrdinalIgnoreCase);

    /// <summary>Nanoseconds per unit; null where the text names none.</summary>
    public static double? Of(string unit) => Units.TryGetValue(unit, out double nanoseconds) ? nanoseconds : null;

    /// <summary>Nanoseconds per unit by the last word of a name that is one, as in "Time (hrs)", "elapsed_days" or "bootMillis"; null where none is.</summary>
    public static double? OfName(string name) => Words(name).Reverse().Select(Of).FirstOrDefault(unit => unit is not null);

    /// <summary>The words of a name, however they are joined.</summary>
    public static IEnumerable<string> Words(string name) => Word().Matches(name).Select(word => word.Value);

    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+")]
    private static partial Regex Word();
}
