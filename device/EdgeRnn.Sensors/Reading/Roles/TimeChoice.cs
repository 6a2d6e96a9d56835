using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>Of all columns that may hold times, the one by which rows are placed, and those that agree with it.</summary>
internal sealed class TimeChoice
{
    private readonly Dictionary<int, string> _others = [];

    private TimeChoice()
    {
    }

    /// <summary>Where the time stands; null where no column holds it.</summary>
    public TimePlan? Plan { get; private set; }

    /// <summary>The time of each row, date and clock together; null where a row has none.</summary>
    public TimeCandidate? Primary { get; private set; }

    /// <summary>Days stand before months, between dots.</summary>
    public bool UsesDottedDates { get; private set; }

    /// <summary>Why a column is a time; null where it is none.</summary>
    public string? ReasonOf(int place) =>
        place == Plan?.Place ? $"{Primary!.Form.Describe()}; {(Primary.Steps.Back == 0 ? "never falls" : Primary.Steps.AreReversed ? "falls from row to row" : $"falls {Primary.Steps.Back} times in the sample")}"
        : place == Plan?.ClockPlace ? "the time of day that belongs to the date"
        : place == Plan?.FractionPlace ? "the fraction of a second that belongs to the time"
        : _others.GetValueOrDefault(place);

    public static TimeChoice Of(SampleTable sample, ReadingOptions options)
    {
        TimeChoice choice = new();
        List<TimeCandidate> candidates = [.. Enumerable.Range(0, sample.Names.Count).Select(place => TimeFinder.Of(sample.Column(place))).OfType<TimeCandidate>()];
        choice.UsesDottedDates = candidates.Exists(candidate => candidate.Form is { Kind: TimeKind.Calendar, Order: DateOrder.DayFirst } && candidate.Column.Present[0].Text.AsSpan().Count((byte)'.') >= 2);
        string? named = options.TimeColumn;
        TimeCandidate? primary = named is not null
            ? TimeFinder.Chosen(sample, sample.Column(sample.Find("--time-column", named)), options)
            : Best(sample, candidates);
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

    private static TimeCandidate? Best(SampleTable sample, List<TimeCandidate> candidates)
    {
        List<TimeCandidate> present = candidates.FindAll(candidate => candidate.Column.Present.Count * 2 > sample.Rows.Count
            && (candidate.Varies || (candidate is { Form.Kind: TimeKind.Calendar, HasClock: false } && candidates.Exists(clock => clock.Form.Kind == TimeKind.Clock))));
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
        if (primary is { Form.Kind: TimeKind.Calendar, HasClock: false } && candidates.Find(candidate => candidate.Form.Kind == TimeKind.Clock) is { } ofDay
            && ofDay.Times.Length == primary.Times.Length)
        {
            clock = ofDay.Column.Place;
            primary = primary with { Times = [.. primary.Times.Zip(ofDay.Times, (date, time) => date + time)], HasClock = true };
        }

        if (primary.Steps.Same > 0 && FractionOf(sample) is { } part)
        {
            (fraction, fractionUnit) = part;
        }

        (Primary, Plan) = (primary, new TimePlan(primary.Column.Place, primary.Forms, clock, fraction, fractionUnit));
        foreach (TimeCandidate other in candidates.Where(other => other.Column.Place != primary.Column.Place && other.Column.Place != clock))
        {
            if (!other.Form.IsNumeric)
            {
                _others[other.Column.Place] = "a further time; the rows are placed by the first";
            }
            else if (Agrees(primary, other))
            {
                _others[other.Column.Place] = $"{other.Form.Describe()}: it runs as '{primary.Column.Name}' does";
            }
        }
    }

    /// <summary>A column named for fractions of a second, of whole numbers below one.</summary>
    private static (int Place, double Unit)? FractionOf(SampleTable sample)
    {
        foreach (int place in Enumerable.Range(0, sample.Names.Count))
        {
            if (ColumnNames.FractionOfSecond(sample.Names[place]) is { } part
                && Array.TrueForAll(sample.Column(place).Numbers(Values.NumberForm.Plain), number => number >= 0 && number < part.Full && double.IsInteger(number)))
            {
                return (place, part.Unit);
            }
        }

        return null;
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
