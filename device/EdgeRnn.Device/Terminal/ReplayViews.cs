using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Terminal;

/// <summary>How a replay is shown on an output.</summary>
internal static class ReplayViews
{
    /// <summary>A live picture where there is a terminal, plain lines elsewhere, nothing if <paramref name="silent"/>.</summary>
    public static ReplayView For(TextWriter output, bool silent) =>
        silent ? new SilentView() : IsTerminal(output) ? new LiveView() : new PlainView(Page.Over(output));

    /// <summary>Whether it is one with colours that are wanted.</summary>
    internal static bool IsTerminal(TextWriter output) =>
        ReferenceEquals(output, Console.Out)
        && !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>For output that only a program reads.</summary>
    private sealed class SilentView : ReplayView
    {
        public override IDisposable Watch(ReplaySession session) => new MemoryStream();

        public override void ShowRecording(LoadedRecording recording)
        {
        }

        protected override void ShowReading(string path, double part)
        {
        }
    }
}
