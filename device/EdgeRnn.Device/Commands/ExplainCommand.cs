using System.CommandLine;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Text;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn explain</c>: how a recording is read, and why.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        Argument<string> recording = new("FILE") { Description = "A recording: delimited text, JSON lines or line protocol; - for standard input, to its end" };
        ReadingArguments reading = new();
        Option<bool> json = CommandOptions.JsonObject();
        var command = new Command("explain", "Show how a recording is read: dialect, time, the role of each column and why, and what is left out.") { recording, json };
        foreach (Option option in reading.All)
        {
            command.Add(option);
        }

        command.SetAction((parse, stop) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(recording);
            ReadingOptions options = reading.Read(parse);
            LoadedRecording read = path == "-" ? ReadInput(options) : RecordingReader.Read(path, options);
            (parse.GetValue(json) ? (Action<LoadedRecording, TextWriter>)ReadingText.WriteJson : ReadingText.WriteWhole)(read, parse.InvocationConfiguration.Output);
            return (int)ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    /// <summary>What stands on standard input, by way of a temporary file, for it is read twice.</summary>
    private static LoadedRecording ReadInput(ReadingOptions options)
    {
        const string Name = "standard input";
        string path = TemporaryFile();
        try
        {
            using (FileStream file = File.Create(path))
            using (Stream input = StandardInput.Open())
            {
                input.CopyTo(file);
            }

            return RecordingReader.Read(path, options) with { Path = Name };
        }
        catch (InputException error)
        {
            throw new InputException(error.Message.Replace(path, Name, StringComparison.Ordinal), error);
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            throw UserException.Input($"{Name}: cannot be copied to {path}: {error.Message.TrimEnd('.')}; set TMPDIR to a folder with room", error);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string TemporaryFile()
    {
        try
        {
            return Path.GetTempFileName();
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            throw UserException.Input($"standard input: is copied to a temporary file, and none can be made in {Path.GetTempPath()}: {error.Message.TrimEnd('.')}; set TMPDIR to a folder with room", error);
        }
    }
}
