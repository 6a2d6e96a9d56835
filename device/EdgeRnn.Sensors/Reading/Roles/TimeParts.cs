using System.Globalization;
using System.Text;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>A part of a date or time that has a column of its own.</summary>
internal enum TimePart
{
    Year,
    Month,
    Day,
    DayOfYear,
    Hour,
    Minute,
    Second,

    /// <summary>HHmm.</summary>
    Clock,
    Weekday,
}

/// <summary>Finds columns that hold parts of a date, by name and content.</summary>
internal static class TimeParts
{
    private static readonly (string[] Names, TimePart Part, int Low, int High)[] Known =
    [
        (["year", "yr", "yyyy", "jahr", "annee", "année", "anno", "ano", "año"], TimePart.Year, 1900, 2200),
        (["month", "mon", "mo", "monat", "mois", "mes", "mese"], TimePart.Month, 1, 12),
        (["day", "dd", "dom", "mday", "tag", "jour", "dia", "día", "giorno"], TimePart.Day, 1, 31),
        (["doy", "dayofyear", "yday", "julianday", "jday", "jd", "day"], TimePart.DayOfYear, 1, 366),
        (["hour", "hr", "hh", "stunde", "heure", "hora", "ora"], TimePart.Hour, 0, 24),
        (["minute", "min", "mn"], TimePart.Minute, 0, 59),
        (["second", "sec", "ss", "sekunde", "seconde"], TimePart.Second, 0, 60),
        (["hourmin", "hhmm", "time", "hourminute", "clock"], TimePart.Clock, 0, 2400),
        (["weekday", "dayofweek", "dow", "wday", "wochentag"], TimePart.Weekday, 0, 7),
    ];

    /// <summary>What part of a date a column may hold; null for none.</summary>
    public static TimePart? Of(SampleColumn column)
    {
        foreach ((string[] names, TimePart part, int _, int _) in Known)
        {
            if (IsNamed(column.Name, names) && column.Present.Count > 0 && Holds(column, part))
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>Whether all fields of a column are such as a part has.</summary>
    public static bool Holds(SampleColumn column, TimePart part)
    {
        (_, _, int low, int high) = Array.Find(Known, known => known.Part == part);
        return Array.TrueForAll(
            column.Numbers(Values.NumberForm.Plain), number => number >= low && number <= high && double.IsInteger(number) && (part != TimePart.Clock || number % 100 < 60));
    }

    /// <summary>Whether hours are called so.</summary>
    public static bool IsHour(string name) => IsNamed(name, Array.Find(Known, known => known.Part == TimePart.Hour).Names);

    private static bool IsNamed(string name, string[] names)
    {
        string plain = new([.. name.ToLowerInvariant().Where(char.IsLetter)]);
        return names.Contains(plain) || (plain.EndsWith('s') && plain.Length > 3 && names.Contains(plain[..^1]));
    }

    /// <summary>The columns that together give a date, with a year and what places a row in it, by their names or without any; empty where there are none.</summary>
    public static IReadOnlyDictionary<TimePart, int> Find(SampleTable sample)
    {
        Dictionary<TimePart, int> found = [];
        foreach (int place in Enumerable.Range(0, sample.Names.Count))
        {
            if (sample.Column(place) is { } column && column.Present.Count == sample.Rows.Count && Of(column) is { } part and not TimePart.Weekday)
            {
                found.TryAdd(part, place);
            }
        }

        if (!found.ContainsKey(TimePart.Month) && found.Remove(TimePart.Day, out int ofYear))
        {
            found.TryAdd(TimePart.DayOfYear, ofYear);
        }

        bool isDate = found.ContainsKey(TimePart.Year) && ((found.ContainsKey(TimePart.Month) && found.ContainsKey(TimePart.Day)) || found.ContainsKey(TimePart.DayOfYear));
        return isDate ? found : UnnamedParts.Find(sample);
    }

    /// <summary>Nanoseconds since 1970 of the parts in each row; null where one has none.</summary>
    public static long[]? TimesOf(SampleTable sample, IReadOnlyDictionary<TimePart, int> parts)
    {
        long[] times = new long[sample.Rows.Count];
        for (int row = 0; row < times.Length; row++)
        {
            string[] cells = sample.Rows[row];
            if (!TryRead(parts, place => Encoding.UTF8.GetBytes(place < cells.Length ? cells[place] : ""), out times[row]))
            {
                return null;
            }
        }

        return times;
    }

    /// <summary>Nanoseconds since 1970 of the parts in a record.</summary>
    /// <param name="parts">The columns.</param>
    /// <param name="field">The field of a column.</param>
    /// <param name="time">The time.</param>
    public static bool TryRead(IReadOnlyDictionary<TimePart, int> parts, Field field, out long time)
    {
        time = 0;
        Span<int> values = stackalloc int[9];
        values.Clear();
        foreach ((TimePart part, int place) in parts)
        {
            if (!double.TryParse(field(place), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || number is < 0 or > 9999)
            {
                return false;
            }

            values[(int)part] = (int)number;
        }

        int year = values[(int)TimePart.Year], month = values[(int)TimePart.Month], day = values[(int)TimePart.Day];
        bool isOfYear = parts.ContainsKey(TimePart.DayOfYear);
        if (year is < 1678 or > 2261 || (!isOfYear && (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))))
        {
            return false;
        }

        DateTime date = isOfYear ? new DateTime(year, 1, 1).AddDays(values[(int)TimePart.DayOfYear] - 1) : new DateTime(year, month, day);
        int clock = values[(int)TimePart.Clock], hour = parts.ContainsKey(TimePart.Clock) ? clock / 100 : values[(int)TimePart.Hour];
        int minute = parts.ContainsKey(TimePart.Clock) ? clock % 100 : values[(int)TimePart.Minute];
        time = ((date.Ticks - DateTime.UnixEpoch.Ticks) * 100) + (((hour * 3600L) + (minute * 60) + values[(int)TimePart.Second]) * 1_000_000_000);
        return true;
    }

    /// <summary>The value of a part at a time, from the same least value on.</summary>
    public static int Value(TimePart part, DateTime time) => part switch
    {
        TimePart.Year => time.Year,
        TimePart.Month => time.Month,
        TimePart.Day => time.Day,
        TimePart.DayOfYear => time.DayOfYear,
        TimePart.Hour => time.Hour,
        TimePart.Minute => time.Minute,
        TimePart.Second => time.Second,
        TimePart.Clock => (time.Hour * 100) + time.Minute,
        _ => (int)time.DayOfWeek,
    };

    /// <summary>A field of the current record.</summary>
    internal delegate ReadOnlySpan<byte> Field(int place);
}
