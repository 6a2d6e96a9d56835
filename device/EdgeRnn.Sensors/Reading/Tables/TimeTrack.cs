using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The times of all rows, under every form that the sample leaves open; the whole recording decides among them.</summary>
/// <param name="plan">Where the time stands.</param>
/// <param name="rows">About how many rows there are.</param>
internal sealed class TimeTrack(TimePlan plan, int rows)
{
    /// <summary>Stands for a row without a time.</summary>
    public const long None = long.MinValue;

    private readonly List<long>[] _times = [.. plan.Forms.Select(_ => new List<long>(rows))];
    private readonly RowTimes[] _forms = [.. plan.Forms.Select(form => new RowTimes(plan, form))];
    private readonly long[] _bad = new long[plan.Forms.Count];

    /// <summary>Rows whose time cannot be read.</summary>
    public long Bad { get; private set; }

    public string? FirstBad { get; private set; }

    public long FirstBadLine { get; private set; }

    /// <summary>Rows at the end so far that hold something else than a time.</summary>
    public int BadTail { get; private set; }

    /// <summary>What the first of these holds.</summary>
    public string? BadTailText { get; private set; }

    /// <summary>How often times of day began again.</summary>
    public long Midnights => _forms[0].Midnights;

    /// <summary>The time of the current record under the first form that fits; <see cref="None"/> for none.</summary>
    public long Add(IRecordCursor cursor)
    {
        long first = None;
        for (int i = 0; i < _times.Length; i++)
        {
            bool fits = _forms[i].TryRead(cursor, out long time);
            _bad[i] += fits ? 0 : 1;
            _times[i].Add(fits ? time : None);
            first = first == None && fits ? time : first;
        }

        if (first == None && Bad++ == 0)
        {
            (FirstBad, FirstBadLine) = (ChannelColumn.Shown(cursor[plan.Place]), cursor.Line);
        }

        if (first != None)
        {
            BadTail = 0;
        }
        else if (!cursor[plan.Place].IsEmpty && BadTail++ == 0)
        {
            BadTailText = ChannelColumn.Shown(cursor[plan.Place]);
        }

        return first;
    }

    /// <summary>The form that fits most rows and gives the steadiest steps, with its times.</summary>
    /// <exception cref="InputException">Two of them fit alike and differ.</exception>
    public (TimeForm Form, List<long> Times, Steps Steps) Decide(string path, string column)
    {
        var ranked = Enumerable.Range(0, _times.Length)
            .Select(i => (Form: plan.Forms[i], Times: _times[i], Fit: -(double)_bad[i], Steps: Steps.Of(_times[i])))
            .Where(reading => reading.Fit >= -_bad.Min())
            .OrderByDescending(reading => Order(reading.Steps)).ToList();
        if (ranked.Count == 1 || Order(ranked[0].Steps) > Order(ranked[1].Steps))
        {
            return (ranked[0].Form, ranked[0].Times, ranked[0].Steps);
        }

        throw TwoReadings.Of(path, column, ranked[0].Form, ranked[0].Times, ranked[1].Form, ranked[1].Times);
    }

    private static double Order(Steps steps) => steps.Steady - ((double)steps.Back / Math.Max(1, steps.Count));
}
