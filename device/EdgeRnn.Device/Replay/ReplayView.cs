using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Replay;

/// <summary>Shows a replay while it runs; on its own thread, so that the replay never waits for the terminal.</summary>
internal abstract class ReplayView
{
    private long _lastReading = Environment.TickCount64;

    /// <summary>Whether somebody can watch the picture change.</summary>
    public virtual bool IsLive => false;

    /// <summary>Shows now and then how far the reading of a large file is.</summary>
    public void Reading(string path, double part)
    {
        const long Interval = 1000;
        if (Environment.TickCount64 - _lastReading >= Interval)
        {
            _lastReading = Environment.TickCount64;
            ShowReading(path, part);
        }
    }

    /// <summary>Shows how the recording was read.</summary>
    public abstract void ShowRecording(LoadedRecording recording);

    /// <summary>Shows the session until the result is disposed of.</summary>
    public abstract IDisposable Watch(ReplaySession session);

    protected abstract void ShowReading(string path, double part);
}
