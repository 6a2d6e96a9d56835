using EdgeRnn.Device.Replay;
using EdgeRnn.Sensors.Messages;
using OxyPlot;
using static System.FormattableString;

namespace EdgeRnn.Device.Plotting;

/// <summary>Three panels: the whole recording, its end sample by sample with the bounds, and the running error.</summary>
internal static class ReplayPlot
{
    private const int ZoomRows = 240;
    private const int ErrorWindows = 60;
    private const double HighestRatio = 3;

    public static IReadOnlyList<Panel> Of(ReplaySession session, ReplayReport report)
    {
        RowAxis rows = new(session.Recording);
        return [Whole(session, rows), End(session, rows), Errors(session, report, rows)];
    }

    private static Panel Whole(ReplaySession session, RowAxis rows)
    {
        ReplayTrace trace = session.Trace;
        int bins = BinsOf(trace);
        Panel panel = new(
            Invariant($"{Path.GetFileName(session.Recording.Path)}: {session.ShownChannelName}, all {trace.Rows:N0} {Plural.Of(trace.Rows, "row")}"), rows.Create(0, trace.Rows), YTitle(session));
        panel.Alarms(Spans(bins, bin => trace.Alarms[bin] > 0, bin => rows.Of(RowOf(trace, bins, bin))));
        panel.Band(Points(trace.ForecastLow), Points(trace.ForecastHigh), Panel.ForecastColor, ForecastName(trace), edge: 1.2);
        panel.Band(Points(trace.SensorLow), Points(trace.SensorHigh), Panel.SensorColor, "sensor", edge: 0.8);
        panel.LimitX(rows.Of(0), rows.Of(trace.Rows));
        // A forecast far off at the start must not flatten the sensor.
        panel.LimitY(trace.SensorLow.Concat(trace.SensorHigh));
        return panel;

        DataPoint[] Points(float[] values) => [.. Enumerable.Range(0, bins).Select(bin => new DataPoint(rows.Of(RowOf(trace, bins, bin)), values[bin]))];
    }

    private static Panel End(ReplaySession session, RowAxis rows)
    {
        ReplayTrace trace = session.Trace;
        int count = (int)Math.Min(ZoomRows, trace.Rows);
        long first = trace.Rows - count;
        Panel panel = new(Invariant($"The last {count} rows"), rows.Create(first, trace.Rows), YTitle(session));
        panel.Alarms(Spans(count, i => trace.TailAlarm[(first + i) % ReplayTrace.Tail] > 0, i => rows.Of(first + i)));
        panel.Band(Points(trace.TailLower), Points(trace.TailUpper), Panel.ForecastColor, Invariant($"{session.Options.Coverage:P0} bounds"));
        panel.Curve(Points(trace.TailForecast), Panel.ForecastColor, ForecastName(trace));
        panel.Curve(Points(trace.TailSensor), Panel.SensorColor, "sensor");
        panel.LimitX(rows.Of(first), rows.Of(trace.Rows));
        panel.LimitY(Newest(trace.TailSensor).Concat(Newest(trace.TailLower)).Concat(Newest(trace.TailUpper)));
        return panel;

        IEnumerable<float> Newest(float[] ring) => Enumerable.Range(0, count).Select(i => ring[(first + i) % ReplayTrace.Tail]);

        DataPoint[] Points(float[] ring) => [.. Newest(ring).Select((y, i) => new DataPoint(rows.Of(first + i), y))];
    }

    private static Panel Errors(ReplaySession session, ReplayReport report, RowAxis rows)
    {
        ReplayTrace trace = session.Trace;
        int bins = BinsOf(trace), width = Math.Max(1, bins / ErrorWindows);
        List<DataPoint> ratios = [];
        for (int bin = 0; bin + width <= bins; bin += width)
        {
            double ratio = trace.Errors.Skip(bin).Take(width).Sum() / trace.PersistenceErrors.Skip(bin).Take(width).Sum();
            if (double.IsFinite(ratio))
            {
                ratios.Add(new DataPoint(rows.Of((long)((bin + (width / 2.0)) * trace.Rows / bins)), Math.Min(ratio, HighestRatio)));
            }
        }

        string verdict = double.IsNaN(report.Horizons[0].Score.Skill) ? "" : Invariant($"; {1 - report.Horizons[0].Score.Skill:0.000} where scored");
        string channels = session.Recording.Columns.Count == 1 ? "" : Invariant($" of {session.Recording.Columns.Count} channels");
        Panel panel = new($"Squared error{channels} as a fraction of persistence's{verdict}", rows.Create(0, trace.Rows), "error / persistence's");
        panel.Curve(ratios, Panel.ForecastColor, ForecastName(trace), width: 2);
        panel.Level(1, LineStyle.Dash, "no better than the last value");
        panel.Place(rows.Of(report.FirstScoredRow), LineStyle.Dot, "scored from here");
        panel.LimitX(rows.Of(0), rows.Of(trace.Rows));
        panel.LimitY(0, Math.Max(1.2, ratios.Select(point => point.Y).DefaultIfEmpty().Max() * 1.1));
        return panel;
    }

    /// <summary>Joins what is on next to each other.</summary>
    private static IEnumerable<(double From, double To)> Spans(int count, Func<int, bool> isOn, Func<int, double> place)
    {
        for (int i = 0; i < count; i++)
        {
            int begin = i;
            while (i < count && isOn(i))
            {
                i++;
            }

            if (i > begin)
            {
                yield return (place(begin), place(i));
            }
        }
    }

    private static int BinsOf(ReplayTrace trace) => (int)Math.Min(trace.Rows, ReplayTrace.Bins);

    private static long RowOf(ReplayTrace trace, int bins, int bin) => trace.Rows * bin / bins;

    private static string YTitle(ReplaySession session) =>
        session.Recording.Report.Columns.FirstOrDefault(column => column.Name == session.ShownChannelName)?.Unit is { Length: > 0 } unit
            ? $"{session.ShownChannelName}, {unit}" : session.ShownChannelName;

    private static string ForecastName(ReplayTrace trace) =>
        $"forecast made {trace.Horizons[0]} {Plural.Of(trace.Horizons[0], "row")} before";
}
