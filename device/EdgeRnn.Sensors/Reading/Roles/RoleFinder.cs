using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>Decides the role of each column from the first rows.</summary>
internal sealed class RoleFinder
{
    /// <summary>The reason of a column that is a channel although the sample holds no number of it.</summary>
    public const string NoNumber = "it holds no number in the sample";

    private readonly SampleTable _sample;
    private readonly ReadingOptions _options;
    private readonly bool _isLive;
    private readonly TimeChoice _time;
    private readonly NumberForms _forms;

    private RoleFinder(SampleTable sample, ReadingOptions options, bool isLive)
    {
        (_sample, _options, _isLive) = (sample, options, isLive);
        _time = TimeChoice.Of(sample, options);
        _forms = new NumberForms(sample, options, _time.UsesDottedDates);
    }

    /// <param name="sample">The first rows.</param>
    /// <param name="options">What the user decided.</param>
    /// <param name="isLive">More rows will come, and what never changed so far may still do.</param>
    /// <exception cref="InputException">The rows can be read in two ways, or hold nothing to model.</exception>
    public static ReadingPlan Decide(SampleTable sample, ReadingOptions options, bool isLive) => new RoleFinder(sample, options, isLive).Decide();

    /// <summary>Nothing in the recording can be modelled.</summary>
    public static InputException NoChannel(string path, IReadOnlyList<string> names)
    {
        string hint = names.Count == 1
            ? "; fields are separated by comma, semicolon, tab, | or blanks: if these are others, name them with --separator"
            : "; see why: edgernn explain FILE; name the columns to model with --columns";
        return new InputException($"{path}: no column of numbers; found {string.Join(", ", names.Take(12))}; expected at least one besides the time{hint}");
    }

    private ReadingPlan Decide()
    {
        HashSet<int> chosen = [.. (_options.Columns ?? []).Distinct().Select(name => _sample.Find("--columns", name))];
        (int[] entities, int[] others) = Entities(chosen);
        List<ColumnPlan> columns = [.. Enumerable.Range(0, _sample.Names.Count).Select(place =>
            entities.Contains(place) ? Plan(_sample.Column(place), ColumnRole.Entity, "it distinguishes devices or quantities")
            : others.Contains(place) ? Plan(_sample.Column(place), ColumnRole.Entity, $"it distinguishes no more than '{_sample.Names[entities[0]]}' does")
            : Judge(_sample.Column(place), chosen))];
        KeepOne(columns, chosen);
        UnitColumn.Check(_sample, columns, entities);
        EntityPlan? entity = entities.Length > 0 ? Pivot(entities, columns, chosen) : null;
        ReadingPlan plan = new(columns, _time.Plan, entity, chosen.Count > 0, []);
        if (chosen.Count > 0)
        {
            plan = plan with { Channels = [.. _options.Columns!.Distinct().Select(name => columns[_sample.Find("--columns", name)])] };
        }

        return plan.Channels.Count > 0 ? plan : throw NoChannel(_sample.Path, _sample.Names);
    }

    private (int[] Places, int[] Others) Entities(HashSet<int> chosen)
    {
        if (_options.Entity is { } named)
        {
            return ([.. named.Split('=')[0].Split('+').Select(name => _sample.Find("--entity", name))], []);
        }

        int[] free = [.. Enumerable.Range(0, _sample.Names.Count).Where(place => !chosen.Contains(place) && _time.ReasonOf(place) is null && _time.ClockReasonOf(place) is null)];
        int[] names = [.. free.Where(place => MayName(_sample.Column(place)))];
        (int[] places, int[] others) = EntityFinder.Find(_sample, _time.Primary, names);
        int? further = places.Length > 0 ? null
            : _time.Primary is { } time ? RepeatedNumbers.Find(_sample, time, free, _forms) : ExplainedValues.Find(_sample, names, _forms);
        return further is { } place ? ([place], []) : (places, others);
    }

    /// <summary>Words, or whole numbers under a name for what identifies.</summary>
    private bool MayName(SampleColumn column)
    {
        double[] numbers = column.Numbers(_forms.Of(column));
        return numbers.Length > 0 && ((Array.TrueForAll(numbers, double.IsNaN) && PairOf(column) < 0) || Identifiers.AreIn(column, numbers)
            || (!RepeatedNumbers.IsIdleShare(_sample, column.Name) && ColumnNames.IsEntity(column.Name) && Array.TrueForAll(numbers, number => double.IsNaN(number) || double.IsInteger(number))));
    }

    private ColumnPlan Judge(SampleColumn column, HashSet<int> chosen)
    {
        bool isChosen = chosen.Contains(column.Place);
        if (!isChosen && _time.ReasonOf(column.Place) is { } time)
        {
            return Plan(column, ColumnRole.Time, time);
        }

        if (!isChosen && _time.ClockReasonOf(column.Place) is { } clock)
        {
            return Plan(column, ColumnRole.RowNumber, clock);
        }

        int pair = PairOf(column);
        double[] numbers = column.Numbers(_forms.Of(column));
        if (pair < 0 && column.Present.Count > 0 && !Array.Exists(numbers, double.IsFinite) && !isChosen && !HoldsInfinity(column))
        {
            return Plan(column, ColumnRole.Text, "it holds text");
        }

        bool isKept = isChosen || _options.Known.Contains(column.Name);
        if (pair < 0 && !isKept && Identifiers.AreIn(column, numbers))
        {
            return Plan(column, ColumnRole.Text, "it holds identifiers");
        }

        if (column.Present.Count == 0 && !isChosen && column.Name == $"column{column.Place + 1}")
        {
            return Plan(column, ColumnRole.Text, "it has no name and holds nothing");
        }

        if (pair >= 0)
        {
            return Plan(column, ColumnRole.Channel, $"states: {ValueWords.Describe(pair)}", pair);
        }

        return JudgeNumbers(column, isKept, numbers);
    }

    private ColumnPlan JudgeNumbers(SampleColumn column, bool isKept, double[] numbers)
    {
        int count = numbers.Count(double.IsFinite);
        bool isWhole = count == column.Present.Count && count == _sample.Rows.Count;
        if (!isKept && isWhole && NoSensor(column, numbers) is { } other)
        {
            return other;
        }

        return IsCounter(column.Name, numbers)
            ? Plan(column, ColumnRole.Counter, "a running total: its increments are modelled, differenced in double precision")
            : Plan(column, ColumnRole.Channel, count == 0 ? NoNumber : $"numbers, {_forms.Of(column).Describe()}{(column.Unit.Length > 0 ? $", each with its unit '{column.Unit}'" : "")}");
    }

    /// <summary>What a column of numbers is if no sensor gave them; null if one may have.</summary>
    private ColumnPlan? NoSensor(SampleColumn column, double[] numbers) =>
        new RowNumbers(_sample, _isLive, _time.Plan is not null).ReasonOf(column, numbers) is { } reason ? Plan(column, ColumnRole.RowNumber, reason)
        : column.Place == 0 && _time.Plan is null && IsClock(column.Name, numbers)
            ? Plan(column, ColumnRole.RowNumber, $"it rises in steady steps, as a clock does: --time-column {column.Name} takes it for the time")
        : _isLive && numbers.Length > 1 && Array.TrueForAll(numbers, number => number == numbers[0]) && Identifies(column.Name)
            ? Plan(column, ColumnRole.Constant, "it never changes and names the device or its place")
        : null;

    private ColumnPlan Plan(SampleColumn column, ColumnRole role, string reason, int pair = -1) => new(
        column.Place, column.Name, _sample.Units[column.Place].Length > 0 ? _sample.Units[column.Place] : column.Unit, role,
        new CellReader(_forms.Of(column), pair, _options.Missing, column.Unit, _options.MissingWords, _forms.Undecided(column)), reason);

    /// <summary>Where a row number or constant is all there is, it is modelled.</summary>
    private static void KeepOne(List<ColumnPlan> columns, HashSet<int> chosen)
    {
        int last = columns.FindLastIndex(column => column.Role is ColumnRole.RowNumber or ColumnRole.Constant);
        if (chosen.Count == 0 && last >= 0 && !columns.Exists(column => column.IsChannel))
        {
            columns[last] = columns[last] with { Role = ColumnRole.Channel, Reason = "nothing else can be modelled" };
        }
    }

    /// <summary>How the values of each entity are read, for one column may hold numbers of one and words of another.</summary>
    private EntityPlan Pivot(int[] places, List<ColumnPlan> columns, HashSet<int> chosen)
    {
        Dictionary<string, IReadOnlyDictionary<int, ColumnPlan>> readers = [];
        int[] values = [.. columns.Where(column => column.Role is ColumnRole.Channel or ColumnRole.Counter or ColumnRole.Text or ColumnRole.RowNumber).Select(column => column.Place)];
        foreach (string key in _sample.Rows.Select(row => EntityFinder.KeyOf(row, places)).Distinct())
        {
            SampleTable own = _sample.Where(row => EntityFinder.KeyOf(row, places) == key);
            RoleFinder finder = new(own, _options with { Entity = null }, _time, new NumberForms(own, _options, _time.UsesDottedDates), _isLive);
            readers[key] = values.ToDictionary(place => place, place => finder.Judge(own.Column(place), chosen));
        }

        string? only = _options.Entity is { } named && named.Contains('=') ? named[(named.IndexOf('=') + 1)..] : null;
        if (only is not null && !readers.ContainsKey(only) && !_isLive)
        {
            throw new InputException($"--entity {_options.Entity}: no such value in the first rows of {_sample.Path}; there are {string.Join(", ", readers.Keys.Take(12))}");
        }

        for (int i = 0; i < columns.Count; i++)
        {
            // A column that holds text of one entity and numbers of another is a channel of the other.
            if (columns[i].Role is ColumnRole.Text or ColumnRole.RowNumber && readers.Values.Any(own => own.TryGetValue(columns[i].Place, out ColumnPlan? plan) && plan.IsChannel && plan.Reason.StartsWith("numbers", StringComparison.Ordinal)))
            {
                columns[i] = columns[i] with { Role = ColumnRole.Channel, Reason = "numbers of some entities" };
            }
        }

        return new EntityPlan(places, only, readers);
    }

    private RoleFinder(SampleTable sample, ReadingOptions options, TimeChoice time, NumberForms forms, bool isLive) =>
        (_sample, _options, _time, _forms, _isLive) = (sample, options, time, forms, isLive);

    private static int PairOf(SampleColumn column)
    {
        for (int pair = 0; pair < ValueWords.Pairs; pair++)
        {
            if (column.Present.Count > 0 && column.Present.All(cell => ValueWords.TryState(cell.Text, pair, out _)))
            {
                return pair;
            }
        }

        return -1;
    }

    private static bool HoldsInfinity(SampleColumn column) => column.Present.Any(cell => new CellReader(NumberForm.Plain, -1, []).Read(cell.Text, out float _) == CellContent.Infinite);

    private static bool Identifies(string name) => ColumnNames.IsEntity(name) || name.ToLowerInvariant() is "lat" or "lon" or "lng" or "latitude" or "longitude" or "altitude" or "elevation" or "timezone";

    /// <summary>Nearly all steps are alike, but for a restart now and then.</summary>
    private static bool IsClock(string name, double[] numbers)
    {
        double[] steps = [.. numbers.Zip(numbers.Skip(1), (first, second) => second - first)];
        double usual = steps.Length < 8 ? 0 : steps.Order().ElementAt(steps.Length / 2);
        return usual > 0 && !ColumnNames.IsTotal(name) && steps.Count(step => step < 0) <= Math.Max(1, steps.Length / 20)
            && steps.Count(step => Math.Abs(step - usual) <= usual / 50) >= 0.9 * steps.Length;
    }

    /// <summary>
    /// Never falls but to start again, and either its steps are finer than a float is at its size, or its name says that it adds up
    /// and it is large against its steps, or ends as those of totals do.
    /// </summary>
    private static bool IsCounter(string name, double[] all)
    {
        double[] numbers = [.. all.Where(double.IsFinite)];
        double[] steps = [.. numbers.Zip(numbers.Skip(1), (first, second) => second - first)];
        int back = steps.Count(step => step < 0), forward = steps.Count(step => step > 0);
        if (steps.Length < 3 || forward == 0 || back > Math.Max(1, steps.Length / 20) || (back > 0 && forward < 8 * back) || numbers.Min() < 0)
        {
            return false;
        }

        double[] rising = [.. steps.Where(step => step > 0).Order()];
        float largest = (float)numbers.Max();
        bool isCoarse = MathF.BitIncrement(largest) - largest > rising[0] / 8;
        return (isCoarse && largest > 1 << 20) || (ColumnNames.IsTotal(name) && (numbers.Max() > 100 * rising[rising.Length / 2] || ColumnNames.EndsAsTotal(name)));
    }
}
