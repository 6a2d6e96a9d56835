using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Plotting;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Device.Terminal;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn history</c>: what the service has reported.</summary>
internal sealed class HistoryCommand
{
    private const double DefaultHours = 24;

    private readonly SettingArguments _settings = new();
    private readonly Option<string?> _stream = CommandOptions.Path("--stream", "NAME", "The stream [the first that has the channel]");
    private readonly Option<string?> _channel = CommandOptions.Path("--channel", "ID", "The channel to list or draw [an overview of all, and what happened]");
    private readonly Option<double?> _hours = CommandOptions.Number("--hours", "N", $"How far back [{DefaultHours}]", 0.0, 1e6);
    private readonly Option<string?> _plot = CommandOptions.Path("--plot", "FILE.png|svg", "Draw the channel: values, forecasts, score");
    private readonly Option<bool> _draw = CommandOptions.Flag("--draw", "Draw the channel in the terminal");
    private readonly Option<bool> _json = CommandOptions.Flag("--json", "Print one JSON object and nothing else");

    public static Command Create() => new HistoryCommand().Build();

    private Command Build()
    {
        var command = new Command("history", "List or draw what the service has measured, forecast and raised alarms for.") { _stream, _channel, _hours, _plot, _draw, _json };
        foreach (Option option in _settings.All)
        {
            command.Add(option);
        }

        command.SetAction(parse => (int)Run(parse));
        return command;
    }

    private ExitCode Run(ParseResult parse)
    {
        string? plot = parse.GetValue(_plot), channel = parse.GetValue(_channel);
        if (plot is not null)
        {
            OutputFile.Check("--plot", plot);
            PlotFile.Check(plot);
        }

        bool draw = parse.GetValue(_draw);
        if (channel is null && (draw || (plot ?? parse.GetValue(_stream)) is not null))
        {
            throw UserException.Usage("--draw, --plot and --stream need a channel: name it with --channel ID; list them: edgernn history");
        }

        DateTime since = DateTime.UtcNow - TimeSpan.FromHours(parse.GetValue(_hours) ?? DefaultHours);
        string path = Path.Combine(_settings.Read(parse).StateFolder, HistoryReader.FileName);
        using HistoryReader history = new(path);
        Action<TextWriter> write = channel is null
            ? Overview(history, since, parse.GetValue(_json))
            : Samples(history, Find(history, parse.GetValue(_stream), channel), since, parse.GetValue(_json), draw, plot);
        write(parse.InvocationConfiguration.Output);
        return ExitCode.Done;
    }

    private static HistorySeries Find(HistoryReader history, string? stream, string channel)
    {
        List<HistorySeries> all = history.Series();
        return all.Find(series => series.Channel == channel && (stream is null || series.Stream == stream)) ?? throw UserException.Usage(
            $"--channel {channel}: the history has none of that name{(stream is null ? "" : $" in stream {stream}")}; it has "
            + string.Join(", ", NearestName.Sorted(channel, all.Select(series => series.Channel).Distinct()).Take(24)));
    }

    private static Action<TextWriter> Samples(HistoryReader history, HistorySeries series, DateTime since, bool asJson, bool draw, string? plot)
    {
        List<HistorySample> samples = history.Samples(series, since);
        if (plot is not null)
        {
            PlotFile.Save(plot, series, samples);
            return _ => { };
        }

        if (draw && samples.Count > 0)
        {
            return output => HistoryChart.Write(output, series, samples);
        }

        return asJson ? output => JsonOutput.Write(output, json => WriteSamples(json, series, samples)) : output =>
        {
            output.WriteLine("time,value,forecast,score");
            samples.ForEach(sample => output.WriteLine(Invariant($"{sample.Time:yyyy-MM-ddTHH:mm:ss.fffZ},{Number(sample.Value)},{Number(sample.Forecast)},{sample.Score:0.##}")));
        };
    }

    private static Action<TextWriter> Overview(HistoryReader history, DateTime since, bool asJson)
    {
        List<HistorySeries> all = history.Series();
        List<HistoryEvent> events = history.Events(since);
        return asJson ? output => JsonOutput.Write(output, json => WriteOverview(json, all, events)) : output =>
        {
            all.ForEach(series => output.WriteLine(Invariant(
                $"{series.Stream,-12} {series.Channel,-32} {series.Unit,-8} {series.Samples,9} reports, {series.First:u} to {series.Last:u}")));
            events.ForEach(happened => output.WriteLine(Invariant(
                $"{happened.Time:u} {happened.Stream}: {happened.Kind} {happened.Channel}{(double.IsNaN(happened.Score) ? "" : Invariant($", score {happened.Score:0}"))}").TrimEnd()));
        };
    }

    private static void WriteSamples(Utf8JsonWriter json, HistorySeries series, List<HistorySample> samples)
    {
        json.WriteString("stream", series.Stream);
        json.WriteString("channel", series.Channel);
        json.WriteString("unit", series.Unit);
        json.WriteStartArray("samples");
        foreach (HistorySample sample in samples)
        {
            json.WriteStartObject();
            json.WriteString("time", sample.Time);
            json.WriteNumberOrNull("value", sample.Value);
            json.WriteNumberOrNull("forecast", sample.Forecast);
            json.WriteNumber("score", sample.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOverview(Utf8JsonWriter json, List<HistorySeries> all, List<HistoryEvent> events)
    {
        json.WriteStartArray("series");
        foreach (HistorySeries series in all)
        {
            json.WriteStartObject();
            json.WriteString("stream", series.Stream);
            json.WriteString("channel", series.Channel);
            json.WriteString("unit", series.Unit);
            json.WriteNumber("reports", series.Samples);
            json.WriteString("first", series.First);
            json.WriteString("last", series.Last);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("events");
        foreach (HistoryEvent happened in events)
        {
            json.WriteStartObject();
            json.WriteString("time", happened.Time);
            json.WriteString("stream", happened.Stream);
            json.WriteString("kind", happened.Kind);
            json.WriteString("channel", happened.Channel);
            json.WriteNumberOrNull("score", happened.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : Invariant($"{(float)value}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
