using EdgeRnn.Device.Output;
using EdgeRnn.Device.Plotting;
using EdgeRnn.Device.Replay;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Commands;

/// <summary>Reads the recording and runs the session while a view shows it.</summary>
internal static class ReplayExecution
{
    /// <param name="settings">What to do.</param>
    /// <param name="view">Where it is seen.</param>
    /// <param name="messages">What does not belong to the report.</param>
    /// <param name="stop">Stops it between two rows.</param>
    /// <returns>The report; null when it was stopped.</returns>
    public static ReplayReport? Run(ReplaySettings settings, ReplayView view, TextWriter messages, CancellationToken stop)
    {
        CheckOutputs(settings);
        LoadedRecording recording = Read(settings, view);
        view.ShowRecording(recording);
        using var session = new ReplaySession(settings, recording);
        foreach (string rejected in session.Rejected)
        {
            Warn(rejected);
        }

        bool isComplete;
        using (view.Watch(session))
        {
            isComplete = session.Runner.Run(stop);
        }

        string saved = !isComplete && session.TrySave() ? $"; its state is in {settings.CheckpointFolder}: the same command continues from there" : "";
        if (session.NotSaved is { } reason)
        {
            Warn($"not saved: {reason}");
        }

        if (isComplete)
        {
            return Finish(session, settings);
        }

        messages.WriteLine($"edgernn: stopped before row {session.Trace.Row} of {recording.Rows}{saved}");
        return null;

        void Warn(string message) => messages.WriteLine($"edgernn: --checkpoint {settings.CheckpointFolder}: {message.ReplaceLineEndings(" ")}");
    }

    private static LoadedRecording Read(ReplaySettings settings, ReplayView view)
    {
        string name = settings.Name ?? settings.Path;
        try
        {
            return RecordingReader.Read(settings.Path, settings.Reading, part => view.Reading(name, part)) with { Path = name };
        }
        catch (InputException error) when (name != settings.Path)
        {
            throw new InputException(error.Message.Replace(settings.Path, name, StringComparison.Ordinal), error);
        }
    }

    /// <summary>What is written at the end is looked at before the work.</summary>
    private static void CheckOutputs(ReplaySettings settings)
    {
        OutputFile.Check(
            [("--export", settings.Export), ("--predictions", settings.Predictions), ("--plot", settings.Plot), ("--diagnose-plot", settings.DiagnosePlot)],
            settings.Path);
        OwnFile.Weights.Check("--export", settings.Export, settings.MayOverwrite);
        OwnFile.Predictions.Check("--predictions", settings.Predictions, settings.MayOverwrite);
        PlotFile.Check("--plot", settings.Plot, settings.MayOverwrite);
        PlotFile.Check("--diagnose-plot", settings.DiagnosePlot, settings.MayOverwrite);
    }

    private static ReplayReport Finish(ReplaySession session, ReplaySettings settings)
    {
        ReplayReport report = session.Finish();
        if (settings.Plot is { } plot)
        {
            PlotFile.Save(plot, session, report);
        }

        if (settings.DiagnosePlot is { } diagnosis)
        {
            PlotFile.Save(diagnosis, report.Diagnostics!, report);
        }

        return report;
    }
}
