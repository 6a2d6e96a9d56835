using System.Globalization;
using System.Text.RegularExpressions;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>A column that may hold times.</summary>
/// <param name="Column">The column.</param>
/// <param name="Forms">How they may be written.</param>
/// <param name="Times">Nanoseconds of the first form, a time for each field that is present.</param>
/// <param name="HasClock">A calendar time has a time of day.</param>
internal sealed record TimeCandidate(SampleColumn Column, IReadOnlyList<TimeForm> Forms, long[] Times, bool HasClock)
{
    public TimeForm Form => Forms[0];

    public Steps Steps { get; } = Steps.Of(Times);

    public bool Varies { get; } = Times.Length < 2 || Times.Any(time => time != Times[0]);
}

/// <summary>Finds the columns that hold times, by content.</summary>
internal static partial class TimeFinder
{
    /// <summary>What numbers between two bounds count, and from which one on; some only under a name for times.</summary>
    private static readonly (double Low, double High, double Unit, double Origin, bool ByName)[] Epochs =
    [
        (1e9, 2.2e9, 1e9, 0, false), (1e12, 2.2e12, 1e6, 0, false), (1e15, 2.2e15, 1e3, 0, false), (1e18, 2.2e18, 1, 0, false),
        (1.2e17, 1.4e17, 100, 116444736000000000, false), (6.2e17, 6.6e17, 100, 621355968000000000, false),
        (3e8, 1e9, 1e9, 0, true), (2.9e9, 4.2e9, 1e9, 2082844800, true),
    ];

    /// <summary>What a column may be as times; null where it holds none.</summary>
    /// <param name="column">The column.</param>
    /// <param name="usesCommas">Numbers beside it have decimal commas: they are not from where the month stands first.</param>
    public static TimeCandidate? Of(SampleColumn column, bool usesCommas) =>
        column.Present.Count == 0 ? null : Calendar(column, usesCommas) ?? Numeric(column);

    /// <summary>As the user chose: the column, its form, or both.</summary>
    /// <exception cref="InputException">It holds something else.</exception>
    public static TimeCandidate Chosen(SampleTable sample, SampleColumn column, ReadingOptions options)
    {
        if (options.TimeFormat is { } format)
        {
            TimeForm form = TimeFormOption.Find(format)! with { Offset = OffsetIn(column.Name) };
            long[] times = Times(column, form, out _, out int bad);
            return bad < 0 ? new TimeCandidate(column, [form], times, HasClock: true) : throw new InputException(
                $"{sample.Locate(column.Present[bad].Row)}: '{column.Cells[column.Present[bad].Row]}' in column '{column.Name}' is no time as --time-format {format} says; expected {TimeFormOption.Expected}");
        }

        return Of(column, UsesCommas(sample)) ?? Elapsed(column) ?? throw new InputException(
            $"{sample.Path}: column '{column.Name}' holds no times: '{column.Cells.FirstOrDefault(cell => cell.Length > 0)}'; choose another with --time-column, or say how they are written with --time-format");
    }

    /// <summary>What a name says of the zone: "Date Time, GMT-05:00".</summary>
    public static long OffsetIn(string name)
    {
        Match zone = Zone().Match(name);
        if (!zone.Success)
        {
            return 0;
        }

        long minutes = (int.Parse(zone.Groups[2].Value, CultureInfo.InvariantCulture) * 60) + (zone.Groups[3].Success ? int.Parse(zone.Groups[3].Value, CultureInfo.InvariantCulture) : 0);
        return (zone.Groups[1].Value == "-" ? -minutes : minutes) * 60_000_000_000;
    }

    /// <summary>Whether a column of the sample holds numbers with decimal commas.</summary>
    public static bool UsesCommas(SampleTable sample) =>
        Enumerable.Range(0, sample.Names.Count).Select(sample.Column).Any(column => column.Present.Count(cell => HasDecimalComma(cell.Text)) * 2 > column.Present.Count);

    /// <summary>The order that a name gives, as "Time(DD/MM/YYYY h:mm:ss A)" or "Datum (TT.MM.JJJJ)" does; null for none.</summary>
    private static DateOrder? OrderIn(string name)
    {
        Match parts = Parts().Match(name);
        char first = parts.Success ? char.ToLowerInvariant(parts.Groups[2].Value[0]) : ' ', last = parts.Success ? char.ToLowerInvariant(parts.Groups[6].Value[0]) : ' ';
        return first switch
        {
            'm' => DateOrder.MonthFirst,
            'd' or 't' => DateOrder.DayFirst,
            'j' when last == 'a' => DateOrder.DayFirst,
            'y' or 'a' or 'j' => DateOrder.YearFirst,
            _ => null,
        };
    }

    private static TimeCandidate? Calendar(SampleColumn column, bool usesCommas)
    {
        List<CalendarReading> readings = [.. new[] { DateOrder.YearFirst, DateOrder.DayFirst, DateOrder.MonthFirst }.Select(order => CalendarReading.Of(column, order)).OfType<CalendarReading>()];
        int least = readings.Count == 0 ? 0 : readings.Min(reading => reading.Bad);
        readings = readings.FindAll(reading => reading.Bad == least);
        readings = OrderIn(column.Name) is { } order && readings.Find(reading => reading.Form.Order == order) is { } named ? [named] : readings;
        readings = [.. readings.Where((reading, i) => readings.FindIndex(other => other.Times.AsSpan().SequenceEqual(reading.Times)) == i)];
        return readings.Count == 0 ? null
            : Best(column, readings.ConvertAll(reading => (reading.Form, reading.Times)), readings.Exists(reading => reading.HasClock), !usesCommas && readings.Exists(reading => reading.IsTwelveHour));
    }

    /// <summary>The readings whose steps are the steadiest; several where they are alike.</summary>
    private static TimeCandidate Best(SampleColumn column, List<(TimeForm Form, long[] Times)> readings, bool hasClock, bool isMonthLikely)
    {
        // On a twelve-hour clock the month mostly stands first, and a year of two digits the least often.
        var ranked = readings.Select(reading => (reading.Form, reading.Times, Steps: Steps.Of(reading.Times)))
            .OrderByDescending(reading => reading.Steps.Steady - ((double)reading.Steps.Back / Math.Max(1, reading.Steps.Count)))
            .ThenBy(reading => isMonthLikely && reading.Form.Order == DateOrder.DayFirst).ThenBy(reading => reading.Form.Order == DateOrder.YearFirst).ToList();
        double best = ranked[0].Steps.Steady - ((double)ranked[0].Steps.Back / Math.Max(1, ranked[0].Steps.Count));
        var alike = ranked.FindAll(reading => reading.Steps.Steady - ((double)reading.Steps.Back / Math.Max(1, reading.Steps.Count)) >= best);
        alike = Usual(column, alike, isMonthLikely);
        return new TimeCandidate(column, [.. alike.Select(reading => reading.Form)], alike[0].Times, hasClock);
    }

    /// <summary>
    /// Of readings that fit alike: none with a year of two digits in front of dots or names, none with the month in front of dots, and
    /// where a twelve-hour clock makes the month likely, that one alone.
    /// </summary>
    private static List<(TimeForm Form, long[] Times, Steps Steps)> Usual(SampleColumn column, List<(TimeForm Form, long[] Times, Steps Steps)> alike, bool isMonthLikely)
    {
        ReadOnlySpan<byte> text = column.Present[0].Text;
        bool isDotted = text.Count((byte)'.') >= 2, isNamed = text[..Math.Min(6, text.Length)].ContainsAnyInRange((byte)'A', (byte)'z');
        var usual = alike.FindAll(reading => reading.Form.Order switch
        {
            DateOrder.YearFirst => !isDotted && !isNamed && !isMonthLikely,
            DateOrder.MonthFirst => !isDotted,
            _ => isDotted || !isMonthLikely,
        });
        return usual.Count > 0 ? usual : alike;
    }

    private static TimeCandidate? Numeric(SampleColumn column)
    {
        Values.NumberForm form = column.Present.Any(cell => cell.Text.AsSpan().Contains((byte)',')) ? new(',', '\0') : Values.NumberForm.Plain;
        double[] numbers = column.Numbers(form);
        double[] known = [.. numbers.Where(double.IsFinite)];
        if (numbers.Length - known.Length > CalendarReading.MostBad(numbers.Length) || !IsOrdered(known))
        {
            return null;
        }

        bool varies = known.Any(number => number != known[0]), named = ColumnNames.IsTime(column.Name);
        foreach ((double low, double high, double unit, double origin, bool byName) in Epochs)
        {
            int within = known.Count(number => number >= low && number <= high);
            if (within > 0 && (within >= known.Length * 0.9 || (named && IsUnsetAtFirst(known, within, low))) && (byName ? named : varies || named))
            {
                return Of(column, new TimeForm(TimeKind.Epoch, unit) { Numbers = form, Origin = origin });
            }
        }

        if (ColumnNames.IsDate(column.Name) && CompactDates(column) is { } dates)
        {
            return dates;
        }

        return IsSerialDays(known, 20_000, 80_000) || (ColumnNames.IsDate(column.Name) && AreWholeDays(known)) ? Of(column, new TimeForm(TimeKind.SerialDay) { Numbers = form })
            : IsSerialDays(known, 700_000, 800_000) ? Of(column, new TimeForm(TimeKind.SerialDay) { Numbers = form, Origin = 719529 })
            : named && varies ? Elapsed(column) : null;
    }

    /// <summary>A column of numbers that never fall, named like a time.</summary>
    private static TimeCandidate? Elapsed(SampleColumn column)
    {
        Values.NumberForm form = column.Present.Any(cell => HasDecimalComma(cell.Text)) ? new(',', '\0') : Values.NumberForm.Plain;
        return Array.TrueForAll(column.Numbers(form), double.IsFinite)
            ? Of(column, new TimeForm(TimeKind.Elapsed, TimeUnits.Of(column.HeadUnit) ?? TimeUnits.OfName(column.Name) ?? 1e9) { Numbers = form }) : null;
    }

    /// <summary>A comma that cannot group thousands.</summary>
    private static bool HasDecimalComma(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)',') is var comma and > 0 && text[(comma + 1)..] is var behind && !behind.ContainsAnyExceptInRange((byte)'0', (byte)'9') && (behind.Length != 3 || text[0] == '0');

    /// <summary>Never fall, or never rise; a clock that was set, or a restart, now and then is forgiven.</summary>
    private static bool IsOrdered(double[] numbers)
    {
        int back = numbers.Zip(numbers.Skip(1)).Count(pair => pair.Second < pair.First), forward = numbers.Zip(numbers.Skip(1)).Count(pair => pair.Second > pair.First);
        return back <= numbers.Length / 50 || forward == 0;
    }

    /// <summary>What is no time of our days lies near 1970: the clock was not set yet, as of a board without a network.</summary>
    private static bool IsUnsetAtFirst(double[] numbers, int within, double low) =>
        within > 2 && Array.TrueForAll(numbers, number => number >= low || (number >= 0 && number < low / 10));

    /// <summary>Six digits as yyMMdd, up to a month apart: other orders give years between days.</summary>
    private static TimeCandidate? CompactDates(SampleColumn column)
    {
        TimeForm form = new(TimeKind.Calendar) { Pattern = "yyMMdd" };
        return column.Present.All(cell => cell.Text.Length == 6 && form.TryParse(cell.Text, out _)) && Of(column, form) is { Steps: { Usual: > 0 and <= 31 * 86_400_000_000_000, Back: 0 } } dates
            ? dates with { HasClock = false } : null;
    }

    /// <summary>Whole days from 1982 to 2064, up to a month apart.</summary>
    private static bool AreWholeDays(double[] numbers) =>
        numbers.Length > 2 && Array.TrueForAll(numbers, number => number is > 30_000 and < 60_000 && double.IsInteger(number))
        && numbers.Zip(numbers.Skip(1), (first, second) => Math.Abs(second - first)).Order().ElementAt(numbers.Length / 2 - 1) is > 0 and <= 31;

    /// <summary>Days from 1954 to 2119 with a time of day, whose steps are steady to a second.</summary>
    private static bool IsSerialDays(double[] numbers, double low, double high)
    {
        if (numbers.Length < 3 || !Array.TrueForAll(numbers, number => number > low && number < high) || Array.TrueForAll(numbers, double.IsInteger))
        {
            return false;
        }

        double[] steps = [.. numbers.Zip(numbers.Skip(1), (first, second) => Math.Abs(second - first)).Order()];
        double usual = steps[steps.Length / 2];
        return usual is > 0 and <= 1 && steps.Count(step => Math.Abs(step - usual) < 1.5 / 86400) > steps.Length * 0.8;
    }

    /// <summary>The column as times of one form; null where too many fields are none.</summary>
    public static TimeCandidate? Of(SampleColumn column, TimeForm form)
    {
        long[] times = Times(column, form, out int bad, out _);
        return bad <= CalendarReading.MostBad(times.Length) ? new TimeCandidate(column, [form], times, HasClock: true) : null;
    }

    /// <summary>A time for each field; for one that is none, that of the field before.</summary>
    private static long[] Times(SampleColumn column, TimeForm form, out int bad, out int firstBad)
    {
        long[] times = new long[column.Present.Count];
        (bad, firstBad) = (0, -1);
        for (int i = 0; i < times.Length; i++)
        {
            if (!form.TryParse(column.Present[i].Text, out times[i]))
            {
                times[i] = i > 0 ? times[i - 1] : 0;
                firstBad = bad++ == 0 ? i : firstBad;
            }
        }

        return times;
    }

    [GeneratedRegex(@"(?<!\p{L})%?(([dtjyam])\2*)[-/. ]%?(([dtm])\4*)[-/. ]%?(([djtya])\6*)(?!\p{L})", RegexOptions.IgnoreCase)]
    private static partial Regex Parts();

    [GeneratedRegex(@"(?:GMT|UTC)\s*([+\-])(\d{1,2})(?::?(\d\d))?", RegexOptions.IgnoreCase)]
    private static partial Regex Zone();
}
