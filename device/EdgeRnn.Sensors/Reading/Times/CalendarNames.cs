using System.Text;

namespace EdgeRnn.Sensors.Reading.Times;

/// <summary>The names of months, weekdays and zones in dates.</summary>
internal static class CalendarNames
{
    private const long Minute = 60_000_000_000;

    /// <summary>How months begin in English, German, French, Spanish, Italian, Portuguese and Dutch.</summary>
    private static readonly (byte[] Start, int Month)[] Months = [.. Words(
        "jan 1 jän 1 ene 1 gen 1 feb 2 fév 2 fev 2 mar 3 mär 3 mrz 3 maa 3 mrt 3 apr 4 avr 4 abr 4 may 5 mai 5 mei 5 mag 5 maj 5 jun 6 juin 6 giu 6 jul 7 juil 7 lug 7 "
        + "aug 8 aoû 8 aou 8 ago 8 sep 9 set 9 oct 10 okt 10 ott 10 out 10 nov 11 dec 12 déc 12 dez 12 dic 12")];

    private static readonly HashSet<string> Weekdays = new(StringComparer.OrdinalIgnoreCase)
    {
        "Mon", "Monday", "Tue", "Tues", "Tuesday", "Wed", "Wednesday", "Thu", "Thur", "Thurs", "Thursday", "Fri", "Friday", "Sat", "Saturday", "Sun", "Sunday",
        "Mo", "Montag", "Di", "Dienstag", "Mi", "Mittwoch", "Do", "Donnerstag", "Fr", "Freitag", "Sa", "Samstag", "So", "Sonntag",
        "lun", "lundi", "mardi", "mer", "mercredi", "jeu", "jeudi", "ven", "vendredi", "sam", "samedi", "dim", "dimanche",
    };

    /// <summary>Hours ahead of UTC of zones by their usual abbreviations.</summary>
    private static readonly Dictionary<string, double> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Z"] = 0,
        ["UTC"] = 0,
        ["GMT"] = 0,
        ["WET"] = 0,
        ["WEST"] = 1,
        ["BST"] = 1,
        ["CET"] = 1,
        ["MEZ"] = 1,
        ["CEST"] = 2,
        ["MESZ"] = 2,
        ["EET"] = 2,
        ["EEST"] = 3,
        ["MSK"] = 3,
        ["SAST"] = 2,
        ["EST"] = -5,
        ["EDT"] = -4,
        ["CST"] = -6,
        ["CDT"] = -5,
        ["MST"] = -7,
        ["MDT"] = -6,
        ["PST"] = -8,
        ["PDT"] = -7,
        ["AKST"] = -9,
        ["AKDT"] = -8,
        ["HST"] = -10,
        ["JST"] = 9,
        ["KST"] = 9,
        ["AEST"] = 10,
        ["AEDT"] = 11,
        ["ACST"] = 9.5,
        ["AWST"] = 8,
        ["NZST"] = 12,
        ["NZDT"] = 13,
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> WeekdayLookup = Weekdays.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly Dictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> ZoneLookup = Zones.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The month that a word begins with, from 1; 0 for none.</summary>
    public static int MonthOf(ReadOnlySpan<byte> word)
    {
        foreach ((byte[] start, int month) in Months)
        {
            if (word.Length >= start.Length && (start[0] == (word[0] | 0x20)) && Matches(word, start))
            {
                return month;
            }
        }

        return 0;
    }

    public static bool IsWeekday(ReadOnlySpan<byte> word)
    {
        Span<char> text = stackalloc char[16];
        return word.Length <= text.Length && Ascii.ToUtf16(word, text, out int length) == System.Buffers.OperationStatus.Done && WeekdayLookup.Contains(text[..length]);
    }

    /// <summary>The offset of a zone in nanoseconds; null where the word names none.</summary>
    public static long? ZoneOf(ReadOnlySpan<byte> word)
    {
        Span<char> text = stackalloc char[8];
        return word.Length <= text.Length && Ascii.ToUtf16(word, text, out int length) == System.Buffers.OperationStatus.Done
            && ZoneLookup.TryGetValue(text[..length], out double hours) ? (long)(hours * 60) * Minute : null;
    }

    private static bool Matches(ReadOnlySpan<byte> word, byte[] start)
    {
        for (int i = 0; i < start.Length; i++)
        {
            if (start[i] != (word[i] < 0x80 ? word[i] | 0x20 : word[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<(byte[] Start, int Month)> Words(string list) =>
        list.Split(' ').Chunk(2).Select(pair => (Encoding.UTF8.GetBytes(pair[0]), int.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture)));
}
