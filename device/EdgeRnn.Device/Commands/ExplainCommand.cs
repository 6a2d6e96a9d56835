using System.CommandLine;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn explain</c>: how a recording is read, and why.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        Argument<string> recording = new("FILE") { Description = "A recording: delimited text, JSON lines or line protocol" };
        ReadingArguments reading = new();
        Option<bool> json = CommandOptions.Flag("--json", "Print one JSON object and nothing else");
        var command = new Command("explain", "Show how a recording is read: dialect, time, the role of each column and why, and what is left out.") { recording, json };
        foreach (Option option in reading.All)
        {
            command.Add(option);
        }

        command.SetAction((parse, stop) => Task.Run(() =>
        {
            LoadedRecording read = RecordingReader.Read(parse.GetRequiredValue(recording), reading.Read(parse));
            (parse.GetValue(json) ? (Action<LoadedRecording, TextWriter>)ReadingText.WriteJson : ReadingText.WriteWhole)(read, parse.InvocationConfiguration.Output);
            return (int)ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }
}
