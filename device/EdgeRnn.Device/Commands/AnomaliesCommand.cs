using System.CommandLine;
using System.Runtime.ExceptionServices;
using EdgeRnn.Device.Anomalies;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Output;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn anomalies</c>: the alarms that the service would have raised over recordings, against what is known of them.</summary>
internal static class AnomaliesCommand
{
    public static Command Create()
    {
        Argument<string> recording = new("RECORDING.csv|FOLDER") { Description = "Rows of numbers and times under a header line, or a folder of such recordings, each beside its windows.json" };
        Option<string?> windows = CommandOptions.Path("--windows", "FILE.json", "Known faults: a list of {\"start\", \"end\"} or [start, end] [windows.json beside the recording]");
        Option<string?> scores = CommandOptions.Path("--scores", "FILE.csv", "Write every row's score, alarm, channel and cause");
        Option<MixtureProfile?> profile = NetworkArguments.ProfileOption();
        ReadingArguments reading = new();
        Option<bool> force = CommandOptions.Force();
        Option<bool> json = CommandOptions.JsonObject();
        var command = new Command("anomalies", "Replay recordings with known faults: which are found, how soon, and how many false alarms a week there are.")
        {
            recording, windows, scores, profile, force, json,
        };
        foreach (Option option in reading.All)
        {
            command.Add(option);
        }

        command.SetAction((parse, stop) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(recording);
            Request request = new(reading.Read(parse), parse.GetValue(profile) ?? StreamDefaults.Profile, parse.GetValue(windows), parse.GetValue(scores), parse.GetValue(force));
            bool asJson = parse.GetValue(json);
            TextWriter output = parse.InvocationConfiguration.Output;
            return (int)(Directory.Exists(path)
                ? OverFolder(path, request, asJson, output, parse.InvocationConfiguration.Error, stop)
                : OverFile(path, request, asJson, output, stop));
        }, CancellationToken.None));
        return command;
    }

    private static ExitCode OverFile(string path, Request request, bool json, TextWriter output, CancellationToken stop)
    {
        OutputFile.Check([("--scores", request.Scores)], path, request.Windows);
        OwnFile.Scores.Check("--scores", request.Scores, request.MayOverwrite);

        TextWriter page = json ? output : Page.Over(output);
        if (Replay(path, request, json ? null : page, stop) is not { } report)
        {
            return ExitCode.Interrupted;
        }

        (json ? (Action<TextWriter>)report.WriteJson : report.WriteText)(page);
        return ExitCode.Done;
    }

    private static ExitCode OverFolder(
        string folder, Request request, bool json, TextWriter output, TextWriter messages, CancellationToken stop)
    {
        if ((request.Windows ?? request.Scores) is not null)
        {
            throw UserException.Usage($"{(request.Windows is null ? "--scores" : "--windows")}: is of one recording, but {folder} is a folder; name one of its recordings");
        }

        (List<string> labelled, int others) = FolderReport.Find(folder);
        if (labelled.Count == 0)
        {
            throw UserException.Input($"{folder}: holds no CSV file with a windows.json beside it; expected labelled recordings");
        }

        if (others > 0)
        {
            messages.WriteLine($"edgernn: {folder}: {others} CSV files without a windows.json beside them are left out; an empty list, [], labels a sound recording");
        }

        AnomalyReport?[] reports = ReplayAll(labelled, request, TextWriter.Synchronized(messages), stop);
        if (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }

        FolderReport report = new([.. reports.OfType<AnomalyReport>()]);
        (json ? (Action<TextWriter>)report.WriteJson : report.WriteText)(json ? output : Page.Over(output));
        return ExitCode.Done;
    }

    /// <summary>Recordings know nothing of each other, so that their order changes nothing.</summary>
    private static AnomalyReport?[] ReplayAll(List<string> paths, Request request, TextWriter messages, CancellationToken stop)
    {
        try
        {
            return [.. paths.AsParallel().AsOrdered().Select(path => Replay(path, request, messages, stop))];
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
            throw;
        }
    }

    /// <returns>Nothing if it was stopped.</returns>
    private static AnomalyReport? Replay(string path, Request request, TextWriter? messages, CancellationToken stop)
    {
        LoadedRecording recording = RecordingReader.Read(path, request.Reading);
        if (messages is not null)
        {
            // At once, for recordings of a folder are read side by side.
            StringWriter lines = new();
            ReadingText.WriteShort(recording, lines);
            messages.Write(lines);
        }

        DateTime[] times = RecordingTimes.Read(recording);
        string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", "windows.json");
        bool isLabelled = request.Windows is not null || File.Exists(beside);
        List<LabelledWindow> windows = isLabelled ? LabelledWindow.Read(request.Windows ?? beside, times) : [];
        if (!isLabelled)
        {
            messages?.WriteLine($"{path}: no --windows and no windows.json beside it: no fault is known, and every alarm counts as a false one");
        }

        WatchedRecording watched = AnomalyReplay.Run(recording, request.Profile, stop);
        if (stop.IsCancellationRequested)
        {
            return null;
        }

        if (request.Scores is { } scores)
        {
            ScoresFile.Write(scores, watched, recording.Columns);
        }

        return new AnomalyReport(recording, times, windows, watched);
    }

    /// <param name="Reading">How recordings are read.</param>
    /// <param name="Profile">The mixture.</param>
    /// <param name="Windows">The file of known faults; null is the one beside the recording.</param>
    /// <param name="Scores">Where every row's score goes; null for nowhere.</param>
    /// <param name="MayOverwrite">Whether that may be a file of any kind.</param>
    private sealed record Request(ReadingOptions Reading, MixtureProfile Profile, string? Windows, string? Scores, bool MayOverwrite);
}
