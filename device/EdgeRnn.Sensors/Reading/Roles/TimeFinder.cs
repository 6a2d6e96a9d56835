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
    private static readonly (double Low, double High, double Unit)[] Epochs = [(1e9, 4.2e9, 1e9), (1e12, 4.2e12, 1e6), (1e15, 4.2e15, 1e3), (1e18, 4.2e18, 1)];

    /// <summary>What a column may be as times; null where it holds none.</summary>
    public static TimeCandidate? Of(SampleColumn column) =>
        column.Present.Count == 0 ? null : Calendar(column) ?? Numeric(column);

    /// <summary>As the user chose: the column, its form, or both.</summary>
    /// <exception cref="InputException">It holds something else.</exception>
    public static TimeCandidate Chosen(SampleTable sample, SampleColumn column, ReadingOptions options)
    {
        if (options.TimeFormat is { } format)
        {
            TimeForm form = TimeFormOption.Find(format)! with { Offset = OffsetIn(column.Name) };
            long[] times = Times(column, form, out int bad);
            return bad < 0 ? new TimeCandidate(column, [form], times, HasClock: true) : throw new InputException(
                $"{sample.Path}:{sample.Lines[column.Present[bad].Row]}: '{column.Cells[column.Present[bad].Row]}' in column '{column.Name}' is no time as --time-format {format} says; expected {TimeFormOption.Expected}");
        }

        return Of(column) ?? Elapsed(column) ?? throw new InputException(
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

    private static TimeCandidate? Calendar(SampleColumn column)
    {
        List<(TimeForm Form, long[] Times)> readings = [];
        bool isClock = false, hasClock = false, isTwelveHour = false;
        foreach (DateOrder order in new[] { DateOrder.YearFirst, DateOrder.DayFirst, DateOrder.MonthFirst })
        {
            long[] times = new long[column.Present.Count];
            CalendarTime time = default;
            bool hasZone = false, fits = true;
            for (int i = 0; fits && i < times.Length; i++)
            {
                fits = CalendarText.TryParse(column.Present[i].Text, order, out time) && (i == 0 || time.HasDate != isClock);
                isClock = !time.HasDate;
                times[i] = time.Nanoseconds;
                hasClock |= fits && time.HasClock;
                hasZone |= time.HasZone;
                isTwelveHour |= time.IsTwelveHour;
            }

            if (fits && !readings.Exists(other => other.Times.AsSpan().SequenceEqual(times)))
            {
                TimeForm form = new(isClock ? TimeKind.Clock : TimeKind.Calendar, Order: order) { Offset = hasZone ? 0 : OffsetIn(column.Name), IsLocal = !hasZone };
                readings.Add((form, times));
            }
        }

        return readings.Count == 0 ? null : Best(column, readings, hasClock, isTwelveHour);
    }

    /// <summary>The readings whose steps are the steadiest; several where they are alike.</summary>
    private static TimeCandidate Best(SampleColumn column, List<(TimeForm Form, long[] Times)> readings, bool hasClock, bool isTwelveHour)
    {
        // On a twelve-hour clock the month mostly stands first.
        var ranked = readings.Select(reading => (reading.Form, reading.Times, Steps: Steps.Of(reading.Times)))
            .OrderByDescending(reading => reading.Steps.Steady - ((double)reading.Steps.Back / Math.Max(1, reading.Steps.Count)))
            .ThenBy(reading => isTwelveHour && reading.Form.Order == DateOrder.DayFirst).ToList();
        double best = ranked[0].Steps.Steady - ((double)ranked[0].Steps.Back / Math.Max(1, ranked[0].Steps.Count));
        var alike = ranked.FindAll(reading => reading.Steps.Steady - ((double)reading.Steps.Back / Math.Max(1, reading.Steps.Count)) >= best);
        alike = Usual(column, alike, isTwelveHour);
        return new TimeCandidate(column, [.. alike.Select(reading => reading.Form)], alike[0].Times, hasClock);
    }

    /// <summary>
    /// Of readings that fit alike: none with a year of two digits in front, none with the month in front of dots, and on a twelve-hour
    /// clock none with the day in front.
    /// </summary>
    private static List<(TimeForm Form, long[] Times, Steps Steps)> Usual(SampleColumn column, List<(TimeForm Form, long[] Times, Steps Steps)> alike, bool isTwelveHour)
    {
        bool isDotted = column.Present[0].Text.AsSpan().Count((byte)'.') >= 2;
        var usual = alike.FindAll(reading => reading.Form.Order != DateOrder.YearFirst && reading.Form.Order != (isDotted ? DateOrder.MonthFirst : isTwelveHour ? DateOrder.DayFirst : DateOrder.YearFirst));
        return usual.Count > 0 ? usual : alike;
    }

    private static TimeCandidate? Numeric(SampleColumn column)
    {
        double[] numbers = column.Numbers(Values.NumberForm.Plain);
        if (!Array.TrueForAll(numbers, double.IsFinite))
        {
            numbers = column.Numbers(new Values.NumberForm(',', '\0'));
        }

        if (!Array.TrueForAll(numbers, double.IsFinite) || !IsOrdered(numbers))
        {
            return null;
        }

        Values.NumberForm form = column.Present.Any(cell => cell.Text.AsSpan().Contains((byte)',')) ? new(',', '\0') : Values.NumberForm.Plain;
        bool varies = numbers.Any(number => number != numbers[0]), named = ColumnNames.IsTime(column.Name);
        foreach ((double low, double high, double unit) in Epochs)
        {
            int within = numbers.Count(number => number >= low && number <= high);
            if (within > 0 && within >= numbers.Length * 0.9 && (varies || named))
            {
                return Of(column, new TimeForm(TimeKind.Epoch, unit) { Numbers = form });
            }
        }

        return IsSerialDays(numbers) ? Of(column, new TimeForm(TimeKind.SerialDay) { Numbers = form }) : named && varies ? Elapsed(column) : null;
    }

    /// <summary>A column of numbers that never fall, named like a time.</summary>
    private static TimeCandidate? Elapsed(SampleColumn column) =>
        Array.TrueForAll(column.Numbers(Values.NumberForm.Plain), double.IsFinite)
            ? Of(column, new TimeForm(TimeKind.Elapsed, ColumnNames.UnitOfTime(column.Name))) : null;

    /// <summary>Never fall, or never rise; a clock that was set, or a restart, now and then is forgiven.</summary>
    private static bool IsOrdered(double[] numbers)
    {
        int back = numbers.Zip(numbers.Skip(1)).Count(pair => pair.Second < pair.First), forward = numbers.Zip(numbers.Skip(1)).Count(pair => pair.Second > pair.First);
        return back <= numbers.Length / 50 || forward == 0;
    }

    /// <summary>Days from 1954 to 2119 with a time of day, whose steps are steady to a second.</summary>
    private static bool IsSerialDays(double[] numbers)
    {
        const double Low = 20_000, High = 80_000;
        if (numbers.Length < 3 || !Array.TrueForAll(numbers, number => number is > Low and < High) || Array.TrueForAll(numbers, double.IsInteger))
        {
            return false;
        }

        double[] steps = [.. numbers.Zip(numbers.Skip(1), (first, second) => Math.Abs(second - first)).Order()];
        double usual = steps[steps.Length / 2];
        return usual is > 0 and <= 1 && steps.Count(step => Math.Abs(step - usual) < 1.5 / 86400) > steps.Length * 0.8;
    }

    private static TimeCandidate? Of(SampleColumn column, TimeForm form)
    {
        long[] times = Times(column, form, out int bad);
        return bad < 0 ? new TimeCandidate(column, [form], times, HasClock: true) : null;
    }

    private static long[] Times(SampleColumn column, TimeForm form, out int bad)
    {
        long[] times = new long[column.Present.Count];
        bad = -1;
        for (int i = 0; i < times.Length && bad < 0; i++)
        {
            bad = form.TryParse(column.Present[i].Text, out times[i]) ? -1 : i;
        }

        return times;
    }

    [GeneratedRegex(@"(?:GMT|UTC)\s*([+\-])(\d{1,2})(?::?(\d\d))?", RegexOptions.IgnoreCase)]
    private static partial Regex Zone();
}
