using System.CommandLine;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;
using EdgeRnn.Device.Scoring;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn score</c>: the accuracy benchmark over a folder of recordings, with default options.</summary>
internal static class ScoreCommand
{
    /// <summary>With fewer rows an online learner's score measures its first steps only.</summary>
    private const long FewestRows = 2000;

    private static readonly int[] DefaultHorizons = [1, 24];

    public static Command Create()
    {
        var folder = new Argument<string>("DATADIR") { Description = "Recordings: CSV files, or folders that hold one each" };
        Option<string[]?> horizons = CommandOptions.List("--horizon", "H[,H...]", "Steps ahead, each in a pass of its own [1,24]");
        Option<MixtureProfile?> profile = NetworkArguments.ProfileOption();
        Option<bool> json = CommandOptions.JsonObject();
        var command = new Command("score", "Replay every recording of a folder with default options and show the errors in a table.") { folder, horizons, profile, json };
        ReadingArguments reading = new();
        foreach (Option option in reading.All)
        {
            command.Add(option);
        }

        command.SetAction((parse, stop) => Task.Run(() => (int)Run(
            parse, parse.GetRequiredValue(folder), reading.Read(parse), parse.GetValue(horizons), parse.GetValue(profile) ?? MixtureProfile.Standard,
            parse.GetValue(json), stop), CancellationToken.None));
        return command;
    }

    private static ExitCode Run(
        ParseResult parse, string folder, ReadingOptions options, string[]? horizons, MixtureProfile profile, bool json, CancellationToken stop)
    {
        int[] ahead = horizons is { Length: > 0 } given ? [.. given.Select(Horizon)] : DefaultHorizons;
        TextWriter output = parse.InvocationConfiguration.Output, messages = parse.InvocationConfiguration.Error;
        List<RecordingScore> scores = [];
        List<string> skipped = [];
        if (!json)
        {
            ScoreTable.WriteHead(output);
        }

        foreach ((string path, string[]? columns) in ScoredRecordings.Find(folder))
        {
            if (Read(path, columns, options, messages) is not { } recording)
            {
                skipped.Add(ScoredRecordings.NameOf(path));
                continue;
            }

            foreach (int horizon in ahead)
            {
                if (Score(path, recording, horizon, profile, stop) is not { } score)
                {
                    return ExitCode.Interrupted;
                }

                scores.Add(score);
                if (!json)
                {
                    ScoreTable.WriteRow(score, output);
                }
            }
        }

        if (json)
        {
            ScoreTable.WriteJson(scores, skipped, output);
        }

        return ExitCode.Done;
    }

    /// <returns>Null if it is too short, which is reported.</returns>
    private static LoadedRecording? Read(string path, string[]? columns, ReadingOptions options, TextWriter messages)
    {
        LoadedRecording recording = RecordingReader.Read(path, columns is null || options.Columns is not null ? options : options with { Columns = columns });
        ReadingText.WriteShort(recording, messages);
        if (recording.Rows >= FewestRows)
        {
            return recording;
        }

        messages.WriteLine($"edgernn: {path}: has {recording.Rows} {Plural.Of(recording.Rows, "row")}, too few to score; expected {FewestRows} or more");
        return null;
    }

    private static RecordingScore? Score(
        string path, LoadedRecording recording, int horizon, MixtureProfile profile, CancellationToken stop)
    {
        var settings = new ReplaySettings(
            path, new ReadingOptions(), channels => new ForecasterOptions { Channels = channels, Horizons = [horizon], Profile = profile });
        using var session = new ReplaySession(settings, recording);
        return session.Runner.Run(stop)
            ? new RecordingScore(ScoredRecordings.NameOf(path), recording.Columns.Count, recording.Rows, session.Finish())
            : null;
    }

    private static int Horizon(string text) => NumberText.TryParse(text, 1, 1 << 20, out int horizon)
        ? horizon
        : throw UserException.Usage($"--horizon: '{text}' is wrong; expected whole numbers from 1 on, such as 1,24");
}
