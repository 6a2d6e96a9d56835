using System.CommandLine;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;
using EdgeRnn.Device.Terminal;
using EdgeRnn.Forecasting;
using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn</c> without arguments: the main job on a bundled recording.</summary>
internal static class DemoCommand
{
    /// <summary>Slow enough to watch the forecasts get better.</summary>
    private static readonly TimeSpan Watchable = TimeSpan.FromSeconds(25);

    /// <summary>Where the recording's daily rhythm is plainest.</summary>
    private const string ShownChannel = "lo_bytes";

    /// <summary>Where the bundled recording lies, beside the executable.</summary>
    public static string RecordingPath { get; } = Path.Combine(AppContext.BaseDirectory, "recordings", "telemetry", "telemetry.csv");

    public static void AddTo(RootCommand root) =>
        root.SetAction((parse, stop) => Task.Run(() => (int)Run(parse.InvocationConfiguration, stop), CancellationToken.None));

    private static ExitCode Run(InvocationConfiguration streams, CancellationToken stop)
    {
        if (!File.Exists(RecordingPath))
        {
            throw UserException.Input(
                $"{RecordingPath}: the bundled recording is missing; copy the folder device/recordings there, or replay your own: edgernn replay RECORDING.csv");
        }

        TextWriter output = streams.Output;
        ReplayView view = ReplayViews.For(output, silent: false);
        var settings = new ReplaySettings(RecordingPath, new ReadingOptions(), channels => new ForecasterOptions { Channels = channels })
        {
            Show = ShownChannel,
            PacedTo = view.IsLive ? Watchable : TimeSpan.Zero,
        };
        TextWriter page = Page.Over(output);
        page.WriteLine("This project's own telemetry, forecast by a mixture of experts that learns as it goes.");
        page.WriteLine("Yours: edgernn replay RECORDING.csv. All commands: edgernn --help.");
        if (ReplayExecution.Run(settings, view, streams.Error, stop) is not { } report)
        {
            return ExitCode.Interrupted;
        }

        ReportText.Write(report, page);
        return ExitCode.Done;
    }
}
