using EdgeRnn.Device.Replay;

namespace EdgeRnn.Device.Terminal;

/// <summary>Shows a replay while it runs; on its own thread, so that the replay never waits for the terminal.</summary>
internal abstract class ReplayView
{
    private long _lastReading = Environment.TickCount64;

    /// <summary>Whether somebody can watch the picture change.</summary>
    public virtual bool IsLive => false;

    /// <summary>A live picture where there is a terminal, plain lines elsewhere, nothing if <paramref name="silent"/>.</summary>
    public static ReplayView For(TextWriter output, bool silent) =>
        silent ? new SilentView() : IsTerminal(output) ? new LiveView() : new PlainView(output);

    /// <summary>Tells now and then how far the reading of a large file is.</summary>
    public void Reading(string path, double part)
    {
        const long Interval = 1000;
        if (Environment.TickCount64 - _lastReading >= Interval)
        {
            _lastReading = Environment.TickCount64;
            ShowReading(path, part);
        }
    }

    /// <summary>Shows the session until the result is disposed of.</summary>
    public abstract IDisposable Watch(ReplaySession session);

    protected abstract void ShowReading(string path, double part);

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

        protected override void ShowReading(string path, double part)
        {
        }
    }
}
