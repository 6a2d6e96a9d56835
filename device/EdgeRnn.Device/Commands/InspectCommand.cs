using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.State;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn inspect</c>: what a weights or checkpoint file, or a journal, holds.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A safetensors file (weights, a checkpoint, an exported stream), a segment of a journal, a folder of segments, or that of a stream, for its newest checkpoint" };
        Option<bool> json = CommandOptions.JsonObject();
        var command = new Command("inspect", "Show what a weights or checkpoint file or a journal holds, its versions, and whether it is sound.") { file, json };
        command.SetAction(parse =>
        {
            string path = parse.GetRequiredValue(file);
            try
            {
                if (NewestCheckpoint(path) is { } checkpoint)
                {
                    path = checkpoint;
                }

                if (Directory.Exists(path) || JournalSegment.IsSegment(path))
                {
                    IReadOnlyList<string> segments = Directory.Exists(path) ? JournalSegment.List(StateFolder.FindJournal(path)) : [path];
                    SegmentListing.Write([.. segments.Select(JournalSegment.Read)], parse.GetValue(json), parse.InvocationConfiguration.Output);
                    return (int)ExitCode.Done;
                }

                Run(path, parse.GetValue(json), parse.InvocationConfiguration.Output);
                return (int)ExitCode.Done;
            }
            catch (Exception error) when (error is ModelFileException or StateFolderException or IOException or UnauthorizedAccessException && !(error is IOException closed && StandardStream.IsReaderGone(closed)))
            {
                string message = error.Message.ReplaceLineEndings(" ").TrimEnd('.');
                throw UserException.Input(message.Contains(path, StringComparison.Ordinal) ? message : $"{path}: {message}", error);
            }
        });
        return command;
    }

    /// <summary>In the folder of a stream; null of anything else.</summary>
    /// <exception cref="UserException">It is a folder in which there is nothing to show.</exception>
    private static string? NewestCheckpoint(string path) =>
        !Directory.Exists(path) ? null
        : SavedCheckpoint.List(path) is [SavedCheckpoint newest, ..] ? newest.Path
        : StateFolder.HasJournal(path) ? null
        : throw UserException.Input($"{path}: there is no checkpoint in it and no journal; name the state folder of a service, or the folder of a stream that has been saved");

    private static void Run(string path, bool asJson, TextWriter output)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path, CheckpointFile.MaxHeaderBytes);
        bool isCheckpoint = CheckpointFile.IsState(file);
        if (isCheckpoint)
        {
            CheckpointFile.Verify(file);
        }

        using FileStream data = File.OpenRead(path);
        (TensorInfo, TensorStatistics?)[] tensors = [.. file.Tensors.Select(tensor => (tensor, Measure(data, file, tensor)))];
        if (asJson)
        {
            JsonOutput.Write(output, json => WriteJson(json, file, isCheckpoint, tensors));
        }
        else
        {
            WriteText(output, file, isCheckpoint, tensors);
        }
    }

    /// <summary>The tensors fill the file to its end, which the reader has verified.</summary>
    private static TensorStatistics? Measure(FileStream data, SafetensorsFile file, TensorInfo tensor) => TensorStatistics.Knows(tensor.Type)
        ? TensorStatistics.Of(data, data.Length - file.DataLength + tensor.Offset, tensor)
        : null;

    private static void WriteText(TextWriter table, SafetensorsFile file, bool isCheckpoint, (TensorInfo, TensorStatistics?)[] tensors)
    {
        TextWriter output = Page.Over(table);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{file.Name}: {KindOf(file, isCheckpoint)}{(isCheckpoint ? ", its checksum is right" : "")}, {tensors.Length} tensors, {file.DataLength:N0} bytes"));
        if (isCheckpoint)
        {
            output.WriteLine($"versions: {StateFormat.Of(file)}");
        }

        foreach ((string key, string value) in file.Metadata)
        {
            output.WriteLine($"{Printable(key)}: {Printable(value)}");
        }

        output.WriteLine();
        TextTable rows = new("name", "type", "shape", ">min", ">max", ">mean", ">not finite");
        foreach ((TensorInfo tensor, TensorStatistics? statistics) in tensors)
        {
            string[] figures = statistics is not { } s ? ["", "", "", ""] : [Figure(s.Min), Figure(s.Max), Figure(s.Mean), s.NonFinite.ToString(CultureInfo.InvariantCulture)];
            rows.Add([Printable(tensor.Name), tensor.Type.Name(), tensor.ShapeText, .. figures]);
        }

        rows.Write(table);
    }

    private static string Figure(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string KindOf(SafetensorsFile file, bool isCheckpoint) => !isCheckpoint ? "weights"
        : file.Metadata.TryGetValue(StreamExport.StreamKey, out string? stream) ? $"exported stream {Printable(stream)}" : "checkpoint";

    private static void WriteJson(Utf8JsonWriter json, SafetensorsFile file, bool isCheckpoint, (TensorInfo, TensorStatistics?)[] tensors)
    {
        json.WriteString("file", file.Name);
        json.WriteString("kind", KindOf(file, isCheckpoint));
        json.WriteNumber("dataBytes", file.DataLength);
        if (isCheckpoint)
        {
            json.WriteString("versions", StateFormat.Of(file));
        }

        json.WriteStartObject("metadata");
        foreach ((string key, string value) in file.Metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteStartArray("tensors");
        foreach ((TensorInfo tensor, TensorStatistics? statistics) in tensors)
        {
            WriteTensor(json, tensor, statistics);
        }

        json.WriteEndArray();
    }

    private static void WriteTensor(Utf8JsonWriter json, TensorInfo tensor, TensorStatistics? statistics)
    {
        json.WriteStartObject();
        json.WriteString("name", tensor.Name);
        json.WriteString("type", tensor.Type.Name());
        json.WriteStartArray("shape");
        foreach (long dimension in tensor.Shape)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
        if (statistics is { } s)
        {
            json.WriteNumberOrNull("min", s.Min);
            json.WriteNumberOrNull("max", s.Max);
            json.WriteNumberOrNull("mean", s.Mean);
            json.WriteNumber("nonFinite", s.NonFinite);
        }

        json.WriteEndObject();
    }

    // The file may be anybody's: its names must not steer the terminal.
    private static string Printable(string text) => string.Concat(text.Take(400).Select(c => char.IsControl(c) ? '?' : c));
}
