using EdgeRnn.Device.Sinks.History;
using OxyPlot;
using OxyPlot.Axes;

namespace EdgeRnn.Device.Plotting;

/// <summary>Two panels: a channel with its forecasts, bounds and the stream's alarms, and the stream's score with its limit.</summary>
internal static class HistoryPlot
{
    /// <summary>So many usual intervals without a report are a gap.</summary>
    private const int GapIntervals = 3;

    public static IReadOnlyList<Panel> Of(HistorySeries series, List<HistorySample> samples, List<HistoryAlarm> alarms)
    {
        (DateTime first, DateTime last) = samples.Count > 0 ? (samples[0].Time, samples[^1].Time) : (series.First, series.Last);
        Panel values = new($"{series.Stream}: {series.Channel}, {series.Kept(samples.Count)}", RowAxis.Dates(first, last), series.Unit.Length > 0 ? $"{series.Channel}, {series.Unit}" : series.Channel);
        Panel scores = new("Highest score of the stream since the report before", RowAxis.Dates(first, last), "score");
        foreach (Panel panel in (Panel[])[values, scores])
        {
            panel.Alarms(alarms.Where(alarm => alarm.End >= first && alarm.Begin <= last)
                .Select(alarm => (X(alarm.Begin < first ? first : alarm.Begin), X(alarm.End > last ? last : alarm.End))));
            panel.LimitX(X(first), X(last));
        }

        values.Band(Points(samples, sample => sample.Lower), Points(samples, sample => sample.Upper), Panel.ForecastColor, "its bounds");
        values.Curve(Points(samples, sample => sample.Forecast), Panel.ForecastColor, "forecast of the next values");
        values.Curve(Points(samples, sample => sample.Value), Panel.SensorColor, "sensor");
        values.LimitY(samples.SelectMany(sample => new[] { (float)sample.Value, (float)sample.Lower, (float)sample.Upper }));
        scores.Curve(Points(samples, sample => sample.Score), Panel.SensorColor, "score");
        scores.Level(50, LineStyle.Dash, "limit of what is normal");
        scores.LimitY(0, 105);
        return [values, scores];
    }

    /// <summary>The values at their times, with a gap where reports are missing.</summary>
    private static List<DataPoint> Points(List<HistorySample> samples, Func<HistorySample, double> value)
    {
        TimeSpan gap = samples.Count > 1 ? GapIntervals * ((samples[^1].Time - samples[0].Time) / (samples.Count - 1)) : TimeSpan.MaxValue;
        List<DataPoint> points = [];
        for (int i = 0; i < samples.Count; i++)
        {
            if (i > 0 && samples[i].Time - samples[i - 1].Time > gap)
            {
                points.Add(new DataPoint(X(samples[i - 1].Time + (gap / GapIntervals)), double.NaN));
            }

            points.Add(new DataPoint(X(samples[i].Time), value(samples[i])));
        }

        return points;
    }

    private static double X(DateTime time) => DateTimeAxis.ToDouble(time);
}
