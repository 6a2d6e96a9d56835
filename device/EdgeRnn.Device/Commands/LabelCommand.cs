using System.CommandLine;
using EdgeRnn.Device.Anomalies;
using EdgeRnn.Device.Service;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.State;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn label</c>: declares what an alarm of the service was.</summary>
internal static class LabelCommand
{
    /// <summary>A service looks once a second, and streams are usually sampled as often.</summary>
    private const double DefaultWait = 5;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    public static Command Create()
    {
        Argument<string> stream = new("STREAM") { Description = "The stream that had the alarm" };
        Argument<string> time = new("TIME") { Description = "When the alarm was on, such as 2026-11-28T05:10:00Z (without a zone: UTC), or now" };
        Argument<string> label = new("normal|fault|none")
        {
            Description = "normal: nothing was wrong, and what the alarm reached raises none again; fault: it always does, and the alarm was no false one; none: take that back",
        };
        label.AcceptOnlyFromAmong(AlarmLabels.Words);
        Option<double?> wait = CommandOptions.Number("--wait", "SECONDS", $"How long to wait for the service's answer [{DefaultWait}]", 0.0, 86400);
        SettingArguments settings = new();
        var command = new Command("label", "Declare that an alarm of the service was normal or a fault, even while it runs.") { stream, time, label, wait };
        foreach (Option option in settings.All)
        {
            command.Add(option);
        }

        command.SetAction(async (parse, stop) => (int)await Run(
            StateOf(settings.Read(parse).StateFolder, parse.GetRequiredValue(stream)),
            parse.GetRequiredValue(stream),
            Time(parse.GetRequiredValue(time)),
            AlarmLabels.Read(parse.GetRequiredValue(label))!.Value,
            TimeSpan.FromSeconds(parse.GetValue(wait) ?? DefaultWait),
            parse.InvocationConfiguration.Output,
            stop).ConfigureAwait(false));
        return command;
    }

    private static async Task<ExitCode> Run(string folder, string stream, DateTime time, AlarmLabel label, TimeSpan wait, TextWriter output, CancellationToken stop)
    {
        try
        {
            string answer = LabelRequests.Write(folder, stream, time, label);
            for (TimeSpan waited = TimeSpan.Zero; waited < wait; waited += Between)
            {
                if (LabelRequests.Read(answer) is { } answered)
                {
                    output.WriteLine(answered.Text);
                    return answered.IsDone ? ExitCode.Done : ExitCode.BadInput;
                }

                await Task.Delay(Between, stop).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            throw new UserException(
                ExitCode.StateUnusable, $"{folder}: {error.Message.TrimEnd('.')}; run the command as the user of the service, or with sudo", error);
        }

        output.WriteLine(FormattableString.Invariant($"no service has answered within {wait.TotalSeconds:0.#} s; the label waits in {folder} and is taken before the next sample"));
        return ExitCode.Done;
    }

    private static string StateOf(string state, string stream)
    {
        string folder = StateFolder.Checkpoints(state, stream);
        return Directory.Exists(folder)
            ? state
            : throw UserException.Input($"{folder}: there is no such folder; name a stream of the service, and its state folder with --set stateFolder=FOLDER or --config");
    }

    private static DateTime Time(string text) =>
        text == "now" ? DateTime.UtcNow
        : LabelledWindow.TryParse(text, out DateTime time) ? time
        : throw UserException.Usage($"TIME is '{text}'; expected a time such as 2026-11-28T05:10:00Z, or now");
}
