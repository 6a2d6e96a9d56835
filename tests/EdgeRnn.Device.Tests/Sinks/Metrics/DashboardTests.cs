using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Metrics;
using EdgeRnn.Sensors;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.Metrics;

public partial class DashboardTests
{
    [Fact]
    public void Every_figure_that_the_dashboard_asks_for_is_published()
    {
        string page = PrometheusPage.Of([new StreamStatus("room", [new SensorChannel("temp", "test", "temp", "°C", "")], [1])]);
        HashSet<string> published = [.. Declared().Matches(page).Select(match => match.Groups[1].Value)];
        JsonNode dashboard = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "device", "integrations", "grafana-dashboard.json")))!;
        string[] queries = [.. dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!)];

        Assert.Equal(13, queries.Length);
        Assert.All(queries.SelectMany(query => Asked().Matches(query)).Select(match => match.Value), name => Assert.Contains(name, published));
    }

    [GeneratedRegex("(?m)^# TYPE (edgernn_[a-z_]+) ")]
    private static partial Regex Declared();

    [GeneratedRegex("edgernn_[a-z_]+")]
    private static partial Regex Asked();
}
