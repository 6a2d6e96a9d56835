using System.Text;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Times;

/// <content>The time of day and its zone.</content>
internal ref partial struct CalendarText
{
    /// <summary>H:mm, H:mm:ss with a fraction, m:ss with a fraction as spreadsheets show it, or HHmmss behind a T.</summary>
    private bool TryClock(bool hasDate, out long nanoseconds, out bool isTwelveHour)
    {
        (nanoseconds, isTwelveHour) = (0, false);
        int digits = CountDigits();
        int hour, minute, second = 0;
        if (hasDate && digits is 4 or 6)
        {
            (hour, minute, second) = (Number(_rest[..2]), Number(_rest[2..4]), digits == 6 ? Number(_rest[4..6]) : 0);
            _rest = _rest[digits..];
        }
        else if (digits is 0 or > 4 || (hasDate && digits > 2) || _rest.Length <= digits || _rest[digits] != (byte)':' || !TakeTwo(digits + 1, out minute))
        {
            return false;
        }
        else
        {
            hour = Number(_rest[..digits]);
            _rest = _rest[(digits + 3)..];
            if (!hasDate && _rest is [(byte)'.', >= (byte)'0' and <= (byte)'9', ..])
            {
                (hour, minute, second) = (hour / 60, hour % 60, minute);
            }

            if (_rest.StartsWith(":"u8))
            {
                if (!TakeTwo(1, out second))
                {
                    return false;
                }

                _rest = _rest[3..];
                if (_rest.StartsWith(":"u8) && TakeMilliseconds() is { } milliseconds)
                {
                    nanoseconds = (((hour * 3600L) + (minute * 60) + second) * Second) + milliseconds;
                    return minute < 60 && second <= 60;
                }
            }
        }

        long fraction = TakeFraction();
        isTwelveHour = TakeHalfOfDay(ref hour);
        nanoseconds = (((hour * 3600L) + (minute * 60) + second) * Second) + fraction;
        return (hour <= 24 || !hasDate) && minute < 60 && second <= 60;
    }

    private long TakeFraction()
    {
        if (_rest.Length < 2 || _rest[0] is not ((byte)'.' or (byte)',') || !char.IsAsciiDigit((char)_rest[1]))
        {
            return 0;
        }

        _rest = _rest[1..];
        int digits = CountDigits();
        long value = 0;
        for (int i = 0; i < 9; i++)
        {
            value = (value * 10) + (i < digits ? _rest[i] - '0' : 0);
        }

        _rest = _rest[digits..];
        return value;
    }

    /// <summary>Three digits behind a further colon.</summary>
    private long? TakeMilliseconds()
    {
        ReadOnlySpan<byte> digits = _rest[1..];
        if (digits.Length < 3 || digits[..3].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return null;
        }

        _rest = _rest[4..];
        return Number(digits[..3]) * 1_000_000L;
    }

    private bool TakeHalfOfDay(ref int hour)
    {
        ReadOnlySpan<byte> behind = NumberForm.TrimBlanks(_rest);
        bool isAfternoon = behind.Length >= 2 && Ascii.EqualsIgnoreCase(behind[..2], "PM"u8);
        if (!isAfternoon && !(behind.Length >= 2 && Ascii.EqualsIgnoreCase(behind[..2], "AM"u8)))
        {
            return false;
        }

        _rest = behind[2..];
        hour = hour == 12 ? (isAfternoon ? 12 : 0) : hour > 12 ? 99 : hour + (isAfternoon ? 12 : 0);
        return true;
    }

    /// <summary>The name of a zone, an offset such as +01:00, both, or nothing; the offset in nanoseconds.</summary>
    private bool TryZone(out long offset, out bool hasZone)
    {
        _rest = _rest.Trim((byte)' ');
        int region = _rest.EndsWith("]"u8) ? _rest.LastIndexOf((byte)'[') : -1;
        _rest = region > 0 ? _rest[..region] : _rest;
        hasZone = TakeZoneName(out offset);
        if (_rest.IsEmpty || _rest[0] is not ((byte)'+' or (byte)'-'))
        {
            return _rest.IsEmpty;
        }

        int sign = _rest[0] == (byte)'-' ? -1 : 1;
        _rest = _rest[1..];
        int digits = CountDigits();
        if (digits is not (1 or 2 or 4))
        {
            return false;
        }

        int hours = Number(_rest[..Math.Min(digits, 2)]), minutes = digits == 4 ? Number(_rest[2..4]) : 0;
        _rest = _rest[digits..];
        if (digits <= 2 && _rest.StartsWith(":"u8) && TakeTwo(1, out minutes))
        {
            _rest = _rest[3..];
        }

        _rest = _rest.TrimStart((byte)' ');
        TakeZoneName(out _);
        (offset, hasZone) = (sign * ((hours * 3600L) + (minutes * 60)) * Second, true);
        return hours <= 14 && minutes < 60;
    }

    private bool TakeZoneName(out long offset)
    {
        int letters = Letters();
        long? zone = letters > 0 ? CalendarNames.ZoneOf(_rest[..letters]) : null;
        offset = zone ?? 0;
        _rest = zone is null ? _rest : _rest[letters..];
        return zone is not null;
    }
}
