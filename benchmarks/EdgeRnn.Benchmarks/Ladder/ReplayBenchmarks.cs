using BenchmarkDotNet.Attributes;
using EdgeRnn.Benchmarks.Running;
using EdgeRnn.Forecasting;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Benchmarks.Ladder;

/// <summary>The first thousand rows of a stream through the default forecaster: scaling, forecasts of two horizons, learning at every row.</summary>
public class ReplayBenchmarks
{
    private const string Simulated = "simulated";
    private const int Rows = 1000;

    private FloatTable _rows = null!;

    /// <summary>A simulated signal, and every bundled recording.</summary>
    public static IEnumerable<string> Streams => [Simulated, .. Checkout.Recordings.Keys];

    [ParamsSource(nameof(Streams))]
    public string Stream { get; set; } = Simulated;

    [GlobalSetup]
    public void Setup() =>
        _rows = Stream == Simulated
            ? Simulate()
            : RecordingReader.Read(Checkout.Recordings[Stream], new ReadingOptions()).Values;

    [Benchmark]
    public long Replay()
    {
        var forecaster = new Forecaster(new ForecasterOptions { Channels = _rows.Columns, Horizons = [1, 24] });
        for (long row = 0; row < Rows; row++)
        {
            forecaster.Observe(_rows[row]);
        }

        return forecaster.Samples;
    }

    /// <summary>Four sines of different periods with noise, always the same.</summary>
    private static FloatTable Simulate()
    {
        var random = new Random(1);
        var table = new FloatTable(4);
        for (int row = 0; row < Rows; row++)
        {
            Span<float> values = table.Add();
            for (int channel = 0; channel < values.Length; channel++)
            {
                values[channel] = MathF.Sin(2 * MathF.PI * row / (24 + (17 * channel))) + (0.1f * (float)random.NextDouble());
            }
        }

        return table;
    }
}
