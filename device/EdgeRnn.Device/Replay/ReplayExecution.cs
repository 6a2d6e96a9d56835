using EdgeRnn.Device.Recordings;
using EdgeRnn.Device.Terminal;

namespace EdgeRnn.Device.Replay;

/// <summary>Reads the recording and runs the session while a view shows it.</summary>
internal static class ReplayExecution
{
    /// <returns>The report; null when it was stopped.</returns>
    public static ReplayReport? Run(ReplaySettings settings, ReplayView view, CancellationToken stop)
    {
        LoadedRecording recording = RecordingReader.Read(settings.Path, settings.Request, part => view.Reading(settings.Path, part));
        using var session = new ReplaySession(settings, recording);
        bool isComplete;
        using (view.Watch(session))
        {
            isComplete = session.Runner.Run(stop);
        }

        return isComplete ? session.Finish() : null;
    }
}
