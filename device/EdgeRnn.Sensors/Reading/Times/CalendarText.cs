namespace EdgeRnn.Sensors.Reading.Times;

/// <summary>Which part of a date stands first where all three are numbers.</summary>
internal enum DateOrder
{
    YearFirst,
    DayFirst,
    MonthFirst,
}

/// <summary>What a text was found to be: nanoseconds since 1970 or since midnight, and which parts it has.</summary>
internal readonly record struct CalendarTime(long Nanoseconds, bool HasDate, bool HasClock, bool HasZone, bool IsTwelveHour);

/// <summary>
/// Reads dates and times as people and loggers write them: numbers or month names between <c>- / . , space</c>, a clock with
/// fractions, AM or PM, a zone. A four-digit year may stand first whatever the order.
/// </summary>
internal ref partial struct CalendarText
{
    private const long Second = 1_000_000_000;
    private const int FirstYear = 1678, LastYear = 2261;

    private ReadOnlySpan<byte> _rest;

    private CalendarText(ReadOnlySpan<byte> text) => _rest = text;

    /// <summary>Reads the whole text; false where anything in it is not understood.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, DateOrder order, out CalendarTime time)
    {
        time = default;
        CalendarText reader = new(text.Trim(" \t\"'"u8));
        reader.SkipWeekday();
        long nanoseconds = 0, clock = 0, offset = 0, days = reader.TakeDays();
        bool isTwelveHour = false, hasZone = false;
        bool hasDate = days == 0 && !reader.IsClockAhead() && reader.TryDate(order, out nanoseconds);
        bool hasClock = (!hasDate || reader.SkipBetween()) && reader.TryClock(hasDate, out clock, out isTwelveHour);
        if (hasClock && !reader.TryZone(out offset, out hasZone))
        {
            return false;
        }

        time = new CalendarTime(nanoseconds + (days * 86400 * Second) + clock - offset, hasDate, hasClock, hasZone, isTwelveHour);
        return (hasDate || hasClock) && reader._rest.IsEmpty;
    }

    /// <summary>Days since 1970-01-01 in the Gregorian calendar.</summary>
    private static long DaysOf(int year, int month, int day) => new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerDay - 719162;

    private bool IsClockAhead()
    {
        int colon = _rest.IndexOf((byte)':');
        return colon is >= 1 and <= 3 && _rest[..colon].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    private bool TryDate(DateOrder order, out long nanoseconds)
    {
        nanoseconds = 0;
        if (!TryPart(out int first, out int width, out bool firstIsMonth))
        {
            return false;
        }

        if (width is 8 or 10 or 12 or 14)
        {
            return TryCompact(width, out nanoseconds);
        }

        bool isDashed = _rest is [(byte)'-' or (byte)'/', ..];
        if (!SkipDateMark() || !TryPart(out int second, out int secondWidth, out bool secondIsMonth))
        {
            return false;
        }

        if ((firstIsMonth || secondIsMonth) && TakeYearAtEnd() is { } last)
        {
            return TryDays(last, firstIsMonth ? first : second, firstIsMonth ? second : first, out nanoseconds);
        }

        if (_rest.IsEmpty && isDashed && width == 4 && secondWidth == 2 && !secondIsMonth)
        {
            return TryDays(first, second, 1, out nanoseconds);
        }

        return secondWidth <= 2 && TryThirdPart(order, (first, width, firstIsMonth), (second, secondIsMonth), out nanoseconds);
    }

    private bool TryThirdPart(DateOrder order, (int Value, int Width, bool IsMonth) first, (int Value, bool IsMonth) second, out long nanoseconds)
    {
        nanoseconds = 0;
        if (!SkipDateMark() || !TryPart(out int third, out int thirdWidth, out bool thirdIsMonth) || thirdIsMonth)
        {
            return false;
        }

        bool yearFirst = first.Width == 4 || (order == DateOrder.YearFirst && thirdWidth <= 2 && !first.IsMonth);
        if ((yearFirst ? thirdWidth : first.Width) > 2 || (yearFirst ? first.Width : thirdWidth) is not (2 or 4))
        {
            return false;
        }

        (int year, int month, int day) = yearFirst ? (first.Value, second.Value, third)
            : first.IsMonth || (order == DateOrder.MonthFirst && !second.IsMonth) ? (third, first.Value, second.Value)
            : (third, second.Value, first.Value);
        return (order != DateOrder.YearFirst || yearFirst || first.IsMonth || second.IsMonth) && TryDays(year < 100 ? 2000 + year : year, month, day, out nanoseconds);
    }

    /// <summary>A number, or the name of a month.</summary>
    private bool TryPart(out int value, out int width, out bool isMonth)
    {
        (value, width, isMonth) = (0, 0, false);
        while (width < _rest.Length && char.IsAsciiDigit((char)_rest[width]) && width < 14)
        {
            value = width < 9 ? (value * 10) + _rest[width] - '0' : value;
            width++;
        }

        if (width is 8 or 10 or 12 or 14)
        {
            return true;
        }

        if (width is > 0 and <= 4)
        {
            _rest = _rest[width..];
            return true;
        }

        int letters = Letters();
        if (letters is < 3 or > 10)
        {
            return false;
        }

        value = CalendarNames.MonthOf(_rest[..letters]);
        (isMonth, width) = (value > 0, 2);
        _rest = _rest[letters..];
        return isMonth;
    }

    /// <summary>The year behind the clock, as in "Mar 01 06:00:00 2024".</summary>
    private int? TakeYearAtEnd()
    {
        CalendarText ahead = new(_rest.TrimStart((byte)' '));
        if (_rest.Length < 10 || _rest[^5] != (byte)' ' || _rest[^4..].ContainsAnyExceptInRange((byte)'0', (byte)'9') || !ahead.IsClockAhead())
        {
            return null;
        }

        int year = Number(_rest[^4..]);
        _rest = _rest[..^5];
        return year;
    }

    /// <summary>"3 days", with a comma or not, in front of the time of day; 0 without it.</summary>
    private long TakeDays()
    {
        int digits = CountDigits();
        if (digits is 0 or > 5 || !_rest[digits..].StartsWith(" day"u8))
        {
            return 0;
        }

        long days = Number(_rest[..digits]);
        _rest = _rest[(digits + 4)..].TrimStart("s, "u8);
        return days;
    }

    private bool TryCompact(int width, out long nanoseconds)
    {
        nanoseconds = 0;
        ReadOnlySpan<byte> digits = _rest[..width];
        if (width == 12 && _rest[12..] is [(byte)'W' or (byte)'S'])
        {
            return TryMeterTime(digits, _rest[12] == (byte)'S' ? 2 : 1, out nanoseconds);
        }

        if (!TryDays(Number(digits[..4]), Number(digits[4..6]), Number(digits[6..8]), out nanoseconds))
        {
            return false;
        }

        if (width == 8)
        {
            _rest = _rest[8..];
            return true;
        }

        // Ten digits are mostly seconds since 1970, whose first four are no year of our time before 2030.
        int hour = Number(digits[8..10]), minute = width > 10 ? Number(digits[10..12]) : 0, second = width == 14 ? Number(digits[12..14]) : 0;
        _rest = _rest[width..];
        nanoseconds += ((hour * 3600L) + (minute * 60) + second) * Second;
        return hour < 24 && minute < 60 && second < 61 && (width > 10 || Number(digits[..4]) is >= 1900 and < 2100);
    }

    /// <summary>yyMMddHHmmss of Central European time, as smart meters write it with W in winter and S in summer.</summary>
    private bool TryMeterTime(ReadOnlySpan<byte> digits, int ahead, out long nanoseconds)
    {
        int hour = Number(digits[6..8]), minute = Number(digits[8..10]), second = Number(digits[10..12]);
        bool isTime = TryDays(2000 + Number(digits[..2]), Number(digits[2..4]), Number(digits[4..6]), out nanoseconds) && hour < 24 && minute < 60 && second < 60;
        nanoseconds += (((hour - ahead) * 3600L) + (minute * 60) + second) * Second;
        _rest = [];
        return isTime;
    }

    private void SkipWeekday()
    {
        int letters = Letters();
        if (letters >= 2 && CalendarNames.IsWeekday(_rest[..letters]))
        {
            _rest = _rest[letters..].TrimStart("., "u8);
        }
    }

    private bool SkipDateMark()
    {
        ReadOnlySpan<byte> behind = _rest.TrimStart("-/., "u8);
        bool moved = behind.Length < _rest.Length && _rest.Length - behind.Length <= 2;
        _rest = behind;
        return moved;
    }

    /// <summary>Between date and clock: blanks, T, comma, dash or underscore; nothing where the text ends.</summary>
    private bool SkipBetween()
    {
        ReadOnlySpan<byte> behind = _rest.TrimStart(" T,_-;"u8);
        bool moved = behind.Length < _rest.Length && !behind.IsEmpty;
        _rest = behind;
        return moved;
    }

    private bool TakeTwo(int at, out int value)
    {
        bool isNumber = _rest.Length >= at + 2 && char.IsAsciiDigit((char)_rest[at]) && char.IsAsciiDigit((char)_rest[at + 1]);
        value = isNumber ? Number(_rest.Slice(at, 2)) : 0;
        return isNumber;
    }

    private readonly int CountDigits()
    {
        int end = _rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? _rest.Length : end;
    }

    private readonly int Letters()
    {
        int count = 0;
        while (count < _rest.Length && (char.IsAsciiLetter((char)_rest[count]) || _rest[count] >= 0x80))
        {
            count++;
        }

        return count;
    }

    private static bool TryDays(int year, int month, int day, out long nanoseconds)
    {
        nanoseconds = 0;
        if (year is < FirstYear or > LastYear || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        nanoseconds = DaysOf(year, month, day) * 86400 * Second;
        return true;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        int value = 0;
        foreach (byte digit in digits)
        {
            value = (value * 10) + digit - '0';
        }

        return value;
    }
}
