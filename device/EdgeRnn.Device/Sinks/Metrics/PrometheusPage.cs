using System.Globalization;
using System.Text;

namespace EdgeRnn.Device.Sinks.Metrics;

/// <summary>All figures of all streams in Prometheus' text format 0.0.4.</summary>
internal static class PrometheusPage
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static string Of(IReadOnlyCollection<StreamStatus> streams, params (string Sink, long Lost)[] lost)
    {
        StringBuilder page = new();
        foreach (StreamMetric metric in StreamMetric.All)
        {
            string unit = metric.Unit == "s" ? "_seconds" : "", total = metric.IsCounter ? "_total" : "";
            string name = Begin(page, metric.Name + unit + total, metric.IsCounter ? "counter" : "gauge", metric.Help);
            foreach (StreamStatus stream in streams.Where(stream => double.IsFinite(metric.Value(stream))))
            {
                Add(page, name, metric.Value(stream), new KeyValuePair<string, object?>("stream", stream.Stream));
            }
        }

        foreach (ChannelMetric metric in ChannelMetric.All)
        {
            string name = Begin(page, metric.Name, "gauge", metric.Help);
            foreach ((double value, KeyValuePair<string, object?>[] labels) in metric.Series(streams))
            {
                Add(page, name, value, labels);
            }
        }

        Add(page, Begin(page, "edgernn.channel.left_out", "gauge", "Series of channels that are not shown: there are too many."), ChannelMetric.LeftOut(streams));
        string reports = Begin(page, $"{StreamMetric.LostName}_total", "counter", StreamMetric.LostHelp);
        foreach ((string sink, long count) in lost)
        {
            Add(page, reports, count, new KeyValuePair<string, object?>("sink", sink));
        }

        return page.ToString();
    }

    private static string Begin(StringBuilder page, string metric, string type, string help)
    {
        string name = metric.Replace('.', '_');
        page.Append(Plain, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        return name;
    }

    private static void Add(StringBuilder page, string name, double value, params ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        page.Append(name);
        for (int i = 0; i < labels.Length; i++)
        {
            page.Append(i == 0 ? '{' : ',').Append(labels[i].Key).Append("=\"").Append(Escaped((string)labels[i].Value!)).Append('"');
        }

        page.Append(labels.IsEmpty ? "" : "}").Append(Plain, $" {value}\n");
    }

    /// <summary>A label may hold anything but a bare quote, backslash or end of line.</summary>
    private static string Escaped(string label) => label.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
