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

    /// <summary>A pattern that the user gave.</summary>
    Pattern,
}

/// <summary>How the times of a column are written.</summary>
/// <param name="Kind">What they count from.</param>
/// <param name="Unit">Nanoseconds per unit of <see cref="TimeKind.Epoch"/> and <see cref="TimeKind.Elapsed"/>.</param>
/// <param name="Order">Which part of a date stands first.</param>
internal sealed record TimeForm(TimeKind Kind, double Unit = 1e9, DateOrder Order = DateOrder.YearFirst)
{
    private const double SerialDayOf1970 = 25569;
    private const int LongestTime = 64;

    /// <summary>What times without a zone lie ahead of UTC, in nanoseconds, as the column's name says.</summary>
    public long Offset { get; init; }

    /// <summary>How the numbers are written.</summary>
    public NumberForm Numbers { get; init; } = NumberForm.Plain;

    /// <summary>A pattern of .NET.</summary>
    public string? Pattern { get; init; }

    /// <summary>The times carry no zone: a local clock that is set for summer shows it.</summary>
    public bool IsLocal { get; init; }

    public bool IsNumeric => Kind is TimeKind.Epoch or TimeKind.Elapsed or TimeKind.SerialDay;

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
            return TryNumber(text.Trim(" \t\""u8), out nanoseconds);
        }

        if (Pattern is not null)
        {
            return TryPattern(text.Trim(" \t\""u8), out nanoseconds);
        }

        bool isTime = CalendarText.TryParse(text, Order, out CalendarTime time) && time.HasDate == (Kind == TimeKind.Calendar);
        nanoseconds = time.Nanoseconds - (time.HasZone ? 0 : Offset);
        return isTime;
    }

    /// <summary>How the form is described in a report.</summary>
    public string Describe() => Kind switch
    {
        TimeKind.Epoch => $"{UnitName()} since 1970",
        TimeKind.Elapsed => $"{UnitName()} from the recording's own start",
        TimeKind.SerialDay => "days of a spreadsheet, counted from 1899-12-30",
        TimeKind.Clock => "time of day",
        TimeKind.Pattern => $"as {Pattern}",
        _ => Order switch { DateOrder.DayFirst => "date, day first", DateOrder.MonthFirst => "date, month first", _ => "date, year first" },
    };

    private string UnitName() => Unit switch { 1 => "nanoseconds", 1e3 => "microseconds", 1e6 => "milliseconds", 1e9 => "seconds", 60e9 => "minutes", 3600e9 => "hours", _ => "days" };

    private bool TryNumber(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        // A double holds no 19 digits.
        if (Unit == 1 && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out nanoseconds))
        {
            return true;
        }

        nanoseconds = 0;
        if (!Numbers.TryParse(text, out double number) || !double.IsFinite(number))
        {
            return false;
        }

        // Spreadsheets keep days to about half a millisecond.
        double scaled = Kind == TimeKind.SerialDay ? Math.Round((number - SerialDayOf1970) * 86400e3) * 1e6 : ToNanoseconds(number);
        nanoseconds = Math.Abs(scaled) < 9e18 ? (long)scaled : 0;
        return Math.Abs(scaled) < 9e18 && (Kind != TimeKind.SerialDay || Math.Abs(number) < 1e6);
    }

    /// <summary>Whole units exactly; of fractions what a double holds, to a microsecond where that is enough.</summary>
    private double ToNanoseconds(double number) => Unit == 1e9 && Math.Abs(number) > 1e8 ? Math.Round(number * 1e6) * 1e3 : Math.Round(number * Unit);

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
