using EdgeRnn.Sensors.Messages;


namespace EdgeRnn.Sensors.Reading;

/// <summary>Which columns of a file are read as channels.</summary>
/// <param name="Channels">Places of the channels in a record, rising unless the user chose.</param>
/// <param name="TimeColumns">Names of the columns that hold the time.</param>
/// <param name="ByUser">The user named the channels: each must then be numeric.</param>
/// <param name="Notes">What was left out, and why.</param>
internal sealed record ColumnChoice(IReadOnlyList<int> Channels, IReadOnlyList<string> TimeColumns, bool ByUser, IReadOnlyList<string> Notes)
{
    public static ColumnChoice Of(string path, RecordingLayout layout, RecordingRequest request)
    {
        HashSet<int> times = request.TimeColumn is { } name ? [Find(path, layout, "--time-column", name)] : FindTimes(layout.Columns);
        string[] timeNames = [.. times.Order().Select(i => layout.Names[i])];
        if (request.Columns is { } wanted)
        {
            int[] chosen = [.. wanted.Distinct().Select(column => Find(path, layout, "--columns", column))];
            return new ColumnChoice(chosen, timeNames, ByUser: true, []);
        }

        int[] channels = [.. Enumerable.Range(0, layout.Columns.Count).Where(i => !times.Contains(i) && !layout.Columns[i].IsText)];
        string[] notes = [.. layout.Columns.Where((column, i) => !times.Contains(i) && column.IsText)
            .Select(column => $"column '{column.Name}' is left out: it holds text")];
        return channels.Length > 0 ? new ColumnChoice(channels, timeNames, ByUser: false, notes) : throw NoChannel(path, layout);
    }

    /// <summary>No column of the file is left to model.</summary>
    public static InputException NoChannel(string path, RecordingLayout layout)
    {
        string hint = layout.Columns.Count == 1
            ? "; fields are told apart by comma, semicolon, tab or |: if these are others, convert them, as: tr -s ' ' ','"
            : "; name the columns to model with --columns to learn what is wrong with them";
        return new InputException(
            $"{path}: no column of numbers; found {string.Join(", ", layout.Names.Take(12))}; expected at least one besides the time{hint}");
    }

    private static HashSet<int> FindTimes(IReadOnlyList<ColumnSample> columns)
    {
        int[] dates = [.. Enumerable.Range(0, columns.Count).Where(i => columns[i].IsDates)];
        if (dates.Length > 0)
        {
            return [.. dates];
        }

        int named = Enumerable.Range(0, columns.Count).FirstOrDefault(i => columns[i].IsNumericTime, -1);
        int found = named < 0 && columns.Count > 1 && columns[0].IsRowCounter ? 0 : named;
        return found < 0 ? [] : [found];
    }

    private static int Find(string path, RecordingLayout layout, string option, string name)
    {
        int place = layout.Names.ToList().IndexOf(name);
        if (place >= 0)
        {
            return place;
        }

        string known = string.Join(", ", NearestName.Sorted(name, layout.Names).Take(24));
        throw new InputException($"{option} {name}: no such column in {path}; it has {known}");
    }
}
