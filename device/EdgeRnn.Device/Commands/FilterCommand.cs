using System.CommandLine;
using EdgeRnn.Device.Filtering;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Sensors.Text;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn filter</c>: lines in, the same lines with forecasts, bounds and scores out.</summary>
internal static class FilterCommand
{
    public static Command Create()
    {
        Option<int?> horizon = CommandOptions.Number("--horizon", "H", "Lines ahead to forecast; each forecast is added to the line that it is for [1]", 1, 1 << 20);
        Option<MixtureProfile?> profile = NetworkArguments.ProfileOption();
        Option<string?> state = CommandOptions.Path("--state", "FOLDER", "Keep the learned state for the next run [discard it]");
        ReadingArguments reading = new();
        Command command = new("filter", "Pass on lines of CSV, JSON or the line protocol from standard input, each with its forecast, bounds and score, at once.") { horizon, profile, state };
        foreach (Option option in reading.All.Where(option => option.Name != "--every"))
        {
            command.Add(option);
        }

        command.SetAction((parse, stop) => Task.Run(
            () =>
            {
                ForecasterOptions options = new() { Channels = 1, Horizons = [parse.GetValue(horizon) ?? 1], Profile = parse.GetValue(profile) ?? MixtureProfile.Standard };
                TextWriter messages = parse.InvocationConfiguration.Error;
                using LineSamples lines = new(StandardInput.Open(), "standard input", reading.Read(parse));
                using LineFilter filter = new(lines, options, parse.GetValue(state), line => messages.WriteLine($"edgernn: {line}"));
                return (int)Run(filter, parse.InvocationConfiguration.Output, stop);
            },
            CancellationToken.None));
        return command;
    }

    private static ExitCode Run(LineFilter filter, TextWriter output, CancellationToken stop)
    {
        // A read of standard input cannot be ended: what was learned is saved beside it.
        using CancellationTokenRegistration closing = stop.Register(filter.Save);
        try
        {
            while (!stop.IsCancellationRequested && filter.Next() is { } line)
            {
                output.WriteLine(line);
                output.Flush();
            }
        }
        finally
        {
            filter.Save();
        }

        return stop.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }
}
