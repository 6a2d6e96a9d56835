using System.CommandLine;
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
    private readonly Option<string?> _channel = CommandOptions.Path("--channel", "ID", "The channel to list or draw [an overview of all, and events]");
    private readonly Option<double?> _hours = CommandOptions.Number("--hours", "N", $"How far back [{DefaultHours}]", 0.0, 1e6);
    private readonly Option<string?> _plot = CommandOptions.Path("--plot", "FILE.svg", "Draw the channel: values, forecasts with their bounds, alarms, score");
    private readonly Option<bool> _draw = CommandOptions.Flag("--draw", "Draw the channel in the terminal");
    private readonly Option<bool> _force = CommandOptions.Force();
    private readonly Option<bool> _json = CommandOptions.JsonObject();

    public static Command Create() => new HistoryCommand().Build();

    private Command Build()
    {
        var command = new Command("history", "List or draw what the service has measured, forecast and raised alarms for.") { _stream, _channel, _hours, _plot, _draw, _force, _json };
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
        PlotFile.Check("--plot", plot, parse.GetValue(_force));
        if (channel is null && (parse.GetValue(_draw) || (plot ?? parse.GetValue(_stream)) is not null))
        {
            throw UserException.Usage("--draw, --plot and --stream need a channel: name it with --channel ID; list them: edgernn history");
        }

        DateTime since = DateTime.UtcNow - TimeSpan.FromHours(parse.GetValue(_hours) ?? DefaultHours);
        string path = Path.Combine(_settings.Read(parse).StateFolder, HistoryReader.FileName);
        using HistoryReader history = new(path);
        if (channel is null)
        {
            (parse.GetValue(_json) ? (Action<HistoryReader, DateTime, TextWriter>)HistoryJson.WriteOverview : HistoryText.WriteOverview)(history, since, parse.InvocationConfiguration.Output);
            return ExitCode.Done;
        }

        WriteChannel(parse, history, Find(history, parse.GetValue(_stream), channel), since);
        return ExitCode.Done;
    }

    private void WriteChannel(ParseResult parse, HistoryReader history, HistorySeries series, DateTime since)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        List<HistorySample> samples = history.Samples(series, since);
        if (parse.GetValue(_plot) is { } plot)
        {
            PlotFile.Save(plot, series, samples, history.Alarms(series.Stream, since));
        }
        else if (parse.GetValue(_draw) && samples.Count > 0)
        {
            HistoryChart.Write(output, series, samples);
        }
        else if (parse.GetValue(_json))
        {
            HistoryJson.WriteSamples(series, samples, output);
        }
        else
        {
            HistoryText.WriteSamples(series, samples, output, parse.InvocationConfiguration.Error);
        }
    }

    private static HistorySeries Find(HistoryReader history, string? stream, string channel)
    {
        List<HistorySeries> all = history.Series();
        return all.Find(series => series.Channel == channel && (stream is null || series.Stream == stream)) ?? throw UserException.Usage(
            $"--channel {channel}: the history has none of that name{(stream is null ? "" : $" in stream {stream}")}; it has "
            + string.Join(", ", NearestName.Sorted(channel, all.Select(series => series.Channel).Distinct()).Take(24)));
    }
}
