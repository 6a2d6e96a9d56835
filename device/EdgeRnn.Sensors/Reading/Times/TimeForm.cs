using System.Globalization;
using System.Text;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Times;

/// <summary>What a time counts from.</summary>
internal enum TimeKind
{
    /// <summary>Units since 1970.</summary>
    Epoch,

    /// <summary>Units since an origin of the recording's own.</summary>
    Elapsed,

    /// <summary>Days since 1899-12-30, as spreadsheets count.</summary>
    SerialDay,

    /// <summary>A date, mostly with a clock.</summary>
    Calendar,

    /// <summary>A time of day alone.</summary>
    Clock,

    /// <summary>A time of day as HHmm, HHmmss or HH.mm.ss, or the hour alone.</summary>
    CompactClock,

    /// <summary>Year, month, day and so on in columns of their own.</summary>
    Parts,

    /// <summary>A pattern that the user gave.</summary>
    Pattern,
}

/// <summary>How the times of a column are written.</summary>
/// <param name="Kind">What they count from.</param>
/// <param name="Unit">Nanoseconds per unit of <see cref="TimeKind.Epoch"/> and <see cref="TimeKind.Elapsed"/>.</param>
/// <param name="Order">Which part of a date stands first.</param>
internal sealed record TimeForm(TimeKind Kind, double Unit = 1e9, DateOrder Order = DateOrder.YearFirst)
{
    private const int LongestTime = 64;

    /// <summary>What times without a zone lie ahead of UTC, in nanoseconds, as the column's name says.</summary>
    public long Offset { get; init; }

    /// <summary>The number that stands for 1970.</summary>
    public double Origin { get; init; } = Kind == TimeKind.SerialDay ? 25569 : 0;

    /// <summary>Only times that are written in this very order.</summary>
    public bool IsStrict { get; init; }

    /// <summary>How the numbers are written.</summary>
    public NumberForm Numbers { get; init; } = NumberForm.Plain;

    /// <summary>A pattern of .NET.</summary>
    public string? Pattern { get; init; }

    /// <summary>The times carry no zone: a local clock that is set for summer shows it.</summary>
    public bool IsLocal { get; init; }

    public bool IsNumeric => Kind is TimeKind.Epoch or TimeKind.Elapsed or TimeKind.SerialDay;

    /// <summary>Times are counted from no day that is known.</summary>
    public bool IsRelative => Kind is TimeKind.Elapsed or TimeKind.Clock or TimeKind.CompactClock;

    /// <summary>Reads a time as nanoseconds since 1970, since midnight or since the recording's origin.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.Length > LongestTime)
        {
            return false;
        }

        if (IsNumeric)
        {
            return TryWhole(text, out nanoseconds) || TryNumber(text.Trim(" \t\""u8), out nanoseconds);
        }

        if (Pattern is not null)
        {
            return TryPattern(text.Trim(" \t\""u8), out nanoseconds);
        }

        if (Kind == TimeKind.CompactClock)
        {
            return TryCompactClock(text.Trim(" \t\""u8), out nanoseconds);
        }

        if (IsStrict && Order != DateOrder.YearFirst && StartsWithYear(text.Trim(" \t\""u8)))
        {
            return false;
        }

        bool isTime = CalendarText.TryParse(text, Order, out CalendarTime time) && time.HasDate == (Kind == TimeKind.Calendar);
        nanoseconds = time.Nanoseconds - (time.HasZone ? 0 : Offset);
        return isTime;
    }

    /// <summary>How the form is described in a report.</summary>
    public string Describe() => Kind switch
    {
        TimeKind.Epoch => Origin switch { 0 => $"{UnitName()} since 1970", 2082844800 => "seconds since 1904", 116444736000000000 => "100 ns since 1601", _ => "100 ns since year 1" },
        TimeKind.Elapsed => $"{UnitName()} from the recording's own start",
        TimeKind.SerialDay when Origin > 100_000 => "days since year 0",
        TimeKind.SerialDay => "days of a spreadsheet, counted from 1899-12-30",
        TimeKind.Clock or TimeKind.CompactClock => "time of day",
        TimeKind.Parts => "date and time in columns of their own",
        TimeKind.Pattern => $"as {Pattern}",
        _ => Order switch { DateOrder.DayFirst => "date, day first", DateOrder.MonthFirst => "date, month first", _ => "date, year first" },
    };

    private string UnitName() => Unit switch { 1 => "nanoseconds", 1e3 => "microseconds", 1e6 => "milliseconds", 1e9 => "seconds", 60e9 => "minutes", 3600e9 => "hours", _ => "days" };

    /// <summary>Digits alone, exactly: a double holds no 18 digits.</summary>
    private bool TryWhole(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (Kind == TimeKind.SerialDay || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            return false;
        }

        Int128 exact = ((Int128)whole - (long)Origin) * (long)Unit;
        bool fits = exact > long.MinValue && exact < long.MaxValue;
        nanoseconds = fits ? (long)exact : 0;
        return fits;
    }

    private bool TryNumber(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (!Numbers.TryParse(text, out double number) || !double.IsFinite(number))
        {
            return false;
        }

        // Spreadsheets keep days to about half a millisecond; seconds since 1970 are good to a microsecond in a double.
        (double unit, double grain) = Kind == TimeKind.SerialDay ? (86400e3, 1e6) : Unit == 1e9 && Math.Abs(number) > 1e8 ? (1e6, 1e3) : (Unit, 1);
        double scaled = Math.Round((number - Origin) * unit);
        bool fits = Math.Abs(scaled * grain) < 9e18 && (Kind != TimeKind.SerialDay || Math.Abs(number) < 1e6);
        nanoseconds = fits ? (long)scaled * (long)grain : 0;
        return fits;
    }

    private static bool StartsWithYear(ReadOnlySpan<byte> text) => text.Length >= 4 && !text[..4].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Up to two digits are the hour, up to four HHmm, up to six HHmmss: by <see cref="Unit"/>, for leading zeros are often missing.</summary>
    private bool TryCompactClock(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.Count((byte)'.') is var dots && (dots == 2 || (dots == 1 && text.Length > 3 && text[^3] == (byte)'.')))
        {
            // 18.00.00, as in Italy, or 18.00.
            Span<byte> colons = stackalloc byte[text.Length];
            text.Replace(colons, (byte)'.', (byte)':');
            bool isClock = CalendarText.TryParse(colons, Order, out CalendarTime time) && !time.HasDate;
            nanoseconds = time.Nanoseconds;
            return isClock;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || number < 0 || number > 246060 || number != Math.Floor(number))
        {
            return false;
        }

        int digits = (int)number, hour = Unit == 3600e9 ? digits : Unit == 60e9 ? digits / 100 : digits / 10000;
        int minute = Unit == 3600e9 ? 0 : Unit == 60e9 ? digits % 100 : digits / 100 % 100, second = Unit == 1e9 ? digits % 100 : 0;
        nanoseconds = ((hour * 3600L) + (minute * 60) + second) * 1_000_000_000;
        return hour <= 24 && minute < 60 && second < 60;
    }

    private bool TryPattern(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        Span<char> characters = stackalloc char[LongestTime];
        if (!Encoding.UTF8.TryGetChars(text, characters, out int length)
            || !DateTimeOffset.TryParseExact(characters[..length], Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            || time.Year is < 1678 or > 2261)
        {
            return false;
        }

        nanoseconds = ((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100) - Offset;
        return true;
    }
}
