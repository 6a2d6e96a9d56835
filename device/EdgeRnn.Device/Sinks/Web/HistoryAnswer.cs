using EdgeRnn.Device.Sinks.History;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary><c>GET /api/v1/streams/NAME/history?channel=ID[&amp;hours=24][&amp;points=1000]</c>: reports of a channel, thinned to so many.</summary>
internal static class HistoryAnswer
{
    public static Task Send(WebExchange exchange, WebStream stream, string? path)
    {
        if (path is null || !File.Exists(path))
        {
            return exchange.Refuse(404, "there is no history; history:enabled=true keeps one");
        }

        if (!WebSite.TryNumber(exchange, "hours", 1, 24 * 366, 24, out int hours) || !WebSite.TryNumber(exchange, "points", 10, 10_000, 1000, out int points))
        {
            return exchange.Refuse(400, "expected hours from 1 to 8784 and points from 10 to 10000");
        }

        try
        {
            using HistoryReader history = new(path);
            string? channel = exchange.Query("channel");
            return history.SeriesOf(stream.Name, channel ?? "") is not { } series
                ? exchange.Refuse(404, $"channel: expected one of {string.Join(", ", stream.Status().Channels.Select(one => one.Id))}")
                : Send(exchange, history.Thinned(series, DateTime.UtcNow.AddHours(-hours), points));
        }
        catch (UserException error)
        {
            return exchange.Refuse(503, error.Message);
        }
    }

    private static Task Send(WebExchange exchange, List<ThinnedReport> reports) => exchange.SendJson(json =>
    {
        StreamJson.WriteNumbers(json, "times", reports, (writer, report) => writer.WriteNumberValue(Math.Round(report.Seconds, 3)));
        foreach ((string name, Func<ThinnedReport, double> of) in (ReadOnlySpan<(string, Func<ThinnedReport, double>)>)
            [("value", report => report.Value), ("least", report => report.Least), ("most", report => report.Most), ("forecast", report => report.Forecast),
             ("lower", report => report.Lower), ("upper", report => report.Upper), ("score", report => report.Score)])
        {
            StreamJson.WriteNumbers(json, name, reports, (writer, report) => StreamJson.WriteValue(writer, (float)of(report)));
        }
    });
}
