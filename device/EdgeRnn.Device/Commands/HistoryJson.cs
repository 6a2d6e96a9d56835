using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks.History;

namespace EdgeRnn.Device.Commands;

/// <summary>What <c>edgernn history --json</c> prints.</summary>
internal static class HistoryJson
{
    public static void WriteSamples(HistorySeries series, List<HistorySample> samples, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteString("stream", series.Stream);
        json.WriteString("channel", series.Channel);
        json.WriteString("unit", series.Unit);
        json.WriteNumber("intervalSeconds", series.Interval.TotalSeconds);
        json.WriteObjects("samples", samples, sample =>
        {
            json.WriteString("time", sample.Time);
            json.WriteNumberOrNull("value", sample.Value);
            json.WriteNumberOrNull("forecast", sample.Forecast);
            json.WriteNumberOrNull("lower", sample.Lower);
            json.WriteNumberOrNull("upper", sample.Upper);
            json.WriteNumber("score", sample.Score);
        });
    });

    public static void WriteOverview(HistoryReader history, DateTime since, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteObjects("series", history.Series(), series =>
        {
            json.WriteString("stream", series.Stream);
            json.WriteString("channel", series.Channel);
            json.WriteString("unit", series.Unit);
            json.WriteNumber("reports", series.Samples);
            json.WriteNumber("intervalSeconds", series.Interval.TotalSeconds);
            json.WriteString("first", series.First);
            json.WriteString("last", series.Last);
        });
        json.WriteNumber("undated", history.CountUndated());
        json.WriteObjects("events", history.Events(since), happened =>
        {
            json.WriteString("time", happened.Time);
            json.WriteString("stream", happened.Stream);
            json.WriteString("kind", happened.Kind);
            json.WriteString("channel", happened.Channel);
            json.WriteNumberOrNull("score", happened.Score);
        });
    });
}
