using System.Diagnostics.Metrics;
using EdgeRnn.Device.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace EdgeRnn.Device.Sinks.Metrics;

/// <summary>The figures as instruments of .NET, which any listener sees; sent to a collector, if so asked.</summary>
internal sealed class MetricsPublisher : IDisposable
{
    private const string MeterName = "EdgeRnn";

    /// <summary>Milliseconds for the last figures: a collector that does not answer must not hold up the end.</summary>
    private const int Farewell = 500;

    private readonly Meter _meter = new(MeterName);
    private readonly MeterProvider? _collector;
    private readonly CollectorWatch? _watch;

    /// <param name="settings">Where they go.</param>
    /// <param name="status">All streams as they are now; called by other threads.</param>
    /// <param name="lost">Reports that each output has lost.</param>
    /// <param name="notices">What goes wrong.</param>
    public MetricsPublisher(MetricsSettings settings, Func<IEnumerable<StreamStatus>> status, Func<IEnumerable<(string Sink, long Lost)>> lost, Notices notices)
    {
        foreach (StreamMetric metric in StreamMetric.All)
        {
            IEnumerable<Measurement<double>> Measure() =>
                status().Select(stream => new Measurement<double>(metric.Value(stream), new KeyValuePair<string, object?>("stream", stream.Stream)))
                    .Where(measurement => double.IsFinite(measurement.Value));
            if (metric.IsCounter)
            {
                _meter.CreateObservableCounter(metric.Name, Measure, metric.Unit, metric.Help);
            }
            else
            {
                _meter.CreateObservableGauge(metric.Name, Measure, metric.Unit, metric.Help);
            }
        }

        foreach (ChannelMetric metric in ChannelMetric.All)
        {
            _meter.CreateObservableGauge(
                metric.Name, () => metric.Series(status()).Select(series => new Measurement<double>(series.Value, series.Labels)), "", metric.Help);
        }

        _meter.CreateObservableCounter(
            StreamMetric.LostName, () => lost().Select(one => new Measurement<long>(one.Lost, new KeyValuePair<string, object?>("sink", one.Sink))), "", StreamMetric.LostHelp);
        if (settings.OtlpEndpoint.Length > 0)
        {
            _watch = new CollectorWatch(settings.OtlpEndpoint, notices);
            _collector = Sdk.CreateMeterProviderBuilder().AddMeter(MeterName).AddOtlpExporter(exporter =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.HttpClientFactory = () => new HttpClient(_watch, disposeHandler: false) { Timeout = TimeSpan.FromMilliseconds(exporter.TimeoutMilliseconds) };
                exporter.Endpoint = new Uri($"{settings.OtlpEndpoint.TrimEnd('/')}/v1/metrics");
            }).Build();
        }
    }

    public void Dispose()
    {
        _collector?.Shutdown(Farewell);
        _collector?.Dispose();
        _watch?.Dispose();
        _meter.Dispose();
    }
}
