using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>Of all columns that may hold times, the one by which rows are placed, and those that agree with it.</summary>
internal sealed class TimeChoice
{
    private readonly Dictionary<int, string> _others = [];
    private readonly Dictionary<int, string> _clocks = [];
    private readonly ReadingOptions _options;

    private TimeChoice(ReadingOptions options) => _options = options;

    /// <summary>Where the time stands; null where no column holds it.</summary>
    public TimePlan? Plan { get; private set; }

    /// <summary>The time of each row, date and clock together; null where a row has none.</summary>
    public TimeCandidate? Primary { get; private set; }

    /// <summary>Days stand before months, between dots.</summary>
    public bool UsesDottedDates { get; private set; }

    /// <summary>Why a column is a time; null where it is none.</summary>
    public string? ReasonOf(int place) =>
        place == Plan?.Place && Plan.Parts is null ? $"{Primary!.Form.Describe()}; {(Primary.Steps.Back == 0 ? "never falls" : Primary.Steps.AreReversed ? "falls from row to row" : $"falls {Primary.Steps.Back} times in the sample")}"
        : Plan?.Parts?.Values.Contains(place) == true ? "a part of the date that has a column of its own"
        : place == Plan?.ClockPlace ? "the time of day that belongs to the date"
        : place == Plan?.FractionPlace ? "the fraction of a second that belongs to the time"
        : _others.GetValueOrDefault(place);

    /// <summary>Why a column is a clock that places no rows; null where it is none.</summary>
    public string? ClockReasonOf(int place) => _clocks.GetValueOrDefault(place);

    public static TimeChoice Of(SampleTable sample, ReadingOptions options)
    {
        TimeChoice choice = new(options);
        bool usesCommas = TimeFinder.UsesCommas(sample);
        List<TimeCandidate> candidates = [.. Enumerable.Range(0, sample.Names.Count).Select(place => TimeFinder.Of(sample.Column(place), usesCommas)).OfType<TimeCandidate>()];
        choice.UsesDottedDates = candidates.Exists(candidate => candidate.Form is { Kind: TimeKind.Calendar, Order: DateOrder.DayFirst } && candidate.Column.Present[0].Text.AsSpan().Count((byte)'.') >= 2);
        string? named = options.TimeColumn;
        TimeCandidate? primary = named is not null
            ? TimeFinder.Chosen(sample, sample.Column(sample.Find("--time-column", named)), options)
            : Best(sample, candidates);
        if (named is null && primary is not { Form.Kind: TimeKind.Calendar or TimeKind.Epoch } && TimeParts.Find(sample) is { Count: > 0 } parts && choice.TakeParts(sample, parts))
        {
            return choice;
        }

        if (primary is null)
        {
            return choice;
        }

        if (named is null && options.TimeFormat is not null)
        {
            primary = TimeFinder.Chosen(sample, primary.Column, options);
        }

        choice.Take(sample, primary, candidates);
        return choice;
    }

    /// <summary>Year, month, day and so on in columns of their own.</summary>
    private bool TakeParts(SampleTable sample, IReadOnlyDictionary<TimePart, int> parts)
    {
        if (TimeParts.TimesOf(sample, parts) is not { } times)
        {
            return false;
        }

        int year = parts[TimePart.Year];
        Primary = new TimeCandidate(sample.Column(year), [new TimeForm(TimeKind.Parts)], times, HasClock: true);
        Plan = new TimePlan(year, Primary.Forms) { Parts = parts };
        TakeDerived(sample);
        return true;
    }

    /// <summary>Hours, weekdays and other parts of the time that stand in columns of their own beside it are no channels.</summary>
    private void TakeDerived(SampleTable sample)
    {
        ClockPace pace = new(Primary!.Times);
        foreach (int place in Enumerable.Range(0, sample.Names.Count).Where(place => ReasonOf(place) is null && Primary.Times.Length == sample.Rows.Count))
        {
            SampleColumn column = sample.Column(place);
            if (!_options.Known.Contains(column.Name) && pace.Holds(column))
            {
                _clocks[place] = $"it keeps pace with '{Primary.Column.Name}', as a clock does";
                continue;
            }

            if (column.Present.Count != sample.Rows.Count || TimeParts.Of(column) is not { } part)
            {
                continue;
            }

            double[] values = column.Numbers(Values.NumberForm.Plain);
            int modulus = part switch { TimePart.Hour => 24, TimePart.Weekday => 7, _ => 100_000 };
            var shifts = values.Select((value, row) => ((int)value - TimeParts.Value(part, TimeText.Utc(Primary.Times[row])) + modulus) % modulus).GroupBy(shift => shift);
            if (shifts.Max(group => group.Count()) >= 0.9 * values.Length && (modulus < 100 || shifts.MaxBy(group => group.Count())!.Key == 0))
            {
                _others[place] = $"it is the {part.ToString().ToLowerInvariant()} of the time";
            }
        }
    }

    private static TimeCandidate? Best(SampleTable sample, List<TimeCandidate> candidates)
    {
        List<TimeCandidate> present = candidates.FindAll(candidate => candidate.Column.Present.Count * 2 > sample.Rows.Count
            && (candidate.Varies || (candidate is { Form.Kind: TimeKind.Calendar, HasClock: false } && DayClock.Of(sample, candidate, candidates) is not null)));
        return present.Where(candidate => candidate.Form.Kind == TimeKind.Calendar).OrderByDescending(candidate => candidate.HasClock).ThenByDescending(candidate => candidate.Times.Distinct().Count()).FirstOrDefault()
            ?? present.Where(candidate => candidate.Form.Kind == TimeKind.Epoch && (ColumnNames.IsTime(candidate.Column.Name) || !ColumnNames.IsTotal(candidate.Column.Name))).OrderByDescending(candidate => ColumnNames.IsTime(candidate.Column.Name)).FirstOrDefault()
            ?? present.Find(candidate => candidate.Form.Kind == TimeKind.SerialDay)
            ?? present.Find(candidate => candidate.Form.Kind == TimeKind.Clock)
            ?? present.Find(candidate => candidate.Form.Kind == TimeKind.Elapsed)
            ?? candidates.Find(candidate => candidate.Form.Kind == TimeKind.Calendar);
    }

    private void Take(SampleTable sample, TimeCandidate primary, List<TimeCandidate> candidates)
    {
        int clock = -1, fraction = -1;
        double fractionUnit = 0;
        TimeForm? clockForm = null;
        if (primary is { Form.Kind: TimeKind.Calendar, HasClock: false } && DayClock.Of(sample, primary, candidates) is { } ofDay)
        {
            (clock, clockForm) = (ofDay.Column.Place, ofDay.Form);
            primary = primary with { Times = [.. primary.Times.Zip(ofDay.Times, (date, time) => date + time)], HasClock = true };
        }

        // Nanoseconds beside whole seconds are theirs, as Zabbix stores a time; of milliseconds that need not be so.
        bool hasWholeSeconds = primary.Form is { Kind: TimeKind.Epoch, Unit: 1e9 } && Array.TrueForAll(primary.Times, time => time % 1_000_000_000 == 0);
        if (FractionOf(sample) is { } part && (primary.Steps.Same > 0 || (part.Unit == 1 && hasWholeSeconds)))
        {
            (fraction, fractionUnit) = part;
        }

        (Primary, Plan) = (primary, new TimePlan(primary.Column.Place, primary.Forms, clock, clockForm, fraction, fractionUnit));
        foreach (TimeCandidate other in candidates.Where(other => other.Column.Place != primary.Column.Place && other.Column.Place != clock))
        {
            if (!other.Form.IsNumeric || IsNear(primary, other))
            {
                _others[other.Column.Place] = "a further time; the rows are placed by the first";
            }
            else if (Agrees(primary, other))
            {
                _others[other.Column.Place] = $"{other.Form.Describe()}: it runs as '{primary.Column.Name}' does";
            }
        }

        TakeDerived(sample);
    }

    /// <summary>A column named for fractions of a second, of whole numbers below one.</summary>
    private static (int Place, double Unit)? FractionOf(SampleTable sample)
    {
        foreach (int place in Enumerable.Range(0, sample.Names.Count))
        {
            if (TimeUnits.Of(sample.Names[place].Trim()) is { } unit and < 1e9
                && Array.TrueForAll(sample.Column(place).Numbers(Values.NumberForm.Plain), number => number >= 0 && number < 1e9 / unit && double.IsInteger(number)))
            {
                return (place, unit);
            }
        }

        return null;
    }

    /// <summary>Counted since 1970 as well, and of the same years.</summary>
    private static bool IsNear(TimeCandidate time, TimeCandidate other)
    {
        const double Years = 2 * 365 * 86400e9;
        return other.Form.Kind == TimeKind.Epoch && !time.Form.IsRelative && time.Times.Length > 0 && other.Times.Length > 0
            && Math.Abs((double)other.Times[^1] - time.Times[^1]) < Years && !Agrees(time, other);
    }

    /// <summary>Its steps are those of the time, to a second or a hundredth.</summary>
    private static bool Agrees(TimeCandidate time, TimeCandidate other)
    {
        if (time.Times.Length != other.Times.Length || time.Times.Length < 2)
        {
            return ColumnNames.IsTime(other.Column.Name) && other.Form.Kind == TimeKind.Epoch;
        }

        int alike = 0;
        for (int i = 1; i < time.Times.Length; i++)
        {
            double step = time.Times[i] - (double)time.Times[i - 1], its = other.Times[i] - (double)other.Times[i - 1];
            alike += Math.Abs(step - its) <= Math.Max(1e9, Math.Abs(step) / 100) && (step == 0 || its != 0) ? 1 : 0;
        }

        return alike >= 0.9 * (time.Times.Length - 1);
    }
}
