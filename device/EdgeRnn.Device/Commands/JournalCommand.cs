using System.CommandLine;
using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.State;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Times;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn journal</c>: what the journal of a state folder holds of a stream, and that as a recording.</summary>
internal static class JournalCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("STATE") { Description = "The state folder of the service" };
        Option<string?> stream = CommandOptions.Path("--stream", "NAME", "The stream [the only one, or main]");
        Option<string?> export = CommandOptions.Path("--export", "FILE.csv", "Write the stream's samples as a recording for replay");
        Option<bool> force = CommandOptions.Flag("--force", "Overwrite a file that exists");
        Option<bool> json = CommandOptions.JsonObject();
        var command = new Command("journal", "Show what the journal of samples holds, and write a stream of it as a recording.") { folder, stream, export, force, json };
        command.SetAction(parse =>
        {
            string? target = parse.GetValue(export);
            (JournalRecording recording, string name) = Open(parse.GetRequiredValue(folder), parse.GetValue(stream));
            if (target is not null)
            {
                OutputFile.CheckNew("--export", target, parse.GetValue(force));
                Export(recording, target);
            }

            Write(recording, name, parse.GetValue(json), parse.InvocationConfiguration.Output);
            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>Finds a stream's samples.</summary>
    /// <param name="folder">A state folder, or the journal in it.</param>
    /// <param name="stream">The stream; null for the only one, or main.</param>
    /// <exception cref="UserException">There are none, or they cannot be read.</exception>
    public static (JournalRecording Recording, string Stream) Open(string folder, string? stream)
    {
        try
        {
            string journal = StateFolder.FindJournal(folder), name = StateFolder.Choose(journal, stream);
            return (new JournalRecording(journal, name).Measure(), name);
        }
        catch (Exception error) when (error is StateFolderException or ModelFileException || FileSystemFault.Is(error))
        {
            throw UserException.Input(error.Message.ReplaceLineEndings(" ").TrimEnd('.'), error);
        }
    }

    /// <summary>Writes them as a recording.</summary>
    public static void Export(JournalRecording recording, string path)
    {
        OutputFile.Check("--export", path);
        try
        {
            OutputFile.Write("--export", path, file =>
            {
                using StreamWriter writer = new(file);
                recording.Write(writer);
            });
        }
        catch (StateFolderException error)
        {
            throw UserException.Input(error.Message.ReplaceLineEndings(" ").TrimEnd('.'), error);
        }
    }

    private static void Write(JournalRecording recording, string stream, bool asJson, TextWriter output)
    {
        string first = TimeText.Exact(recording.FirstTime), last = TimeText.Exact(recording.LastTime);
        if (!asJson)
        {
            Page.Over(output).WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{stream}: {recording.Samples} {Plural.Of(recording.Samples, "sample")}, {recording.FirstSequence} to {recording.LastSequence}, {first} to {last}, {recording.Learned} learned from, "
                + $"{recording.Dropped} dropped before them; {recording.Segments} {Plural.Of(recording.Segments, "segment")}, {recording.Misfits} {Plural.Of(recording.Misfits, "place that does", "places that do")} not fit"));
            return;
        }

        JsonOutput.Write(output, json =>
        {
            json.WriteString("stream", stream);
            json.WriteNumber("samples", recording.Samples);
            json.WriteNumber("firstSequence", recording.FirstSequence);
            json.WriteNumber("lastSequence", recording.LastSequence);
            json.WriteString("firstTime", first);
            json.WriteString("lastTime", last);
            json.WriteNumber("learned", recording.Learned);
            json.WriteNumber("dropped", recording.Dropped);
            json.WriteNumber("segments", recording.Segments);
            json.WriteNumber("misfits", recording.Misfits);
        });
    }
}
