using System.CommandLine;
using EdgeRnn.Cells;
using EdgeRnn.Device.Output;
using EdgeRnn.Onnx;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn export</c>: a network of a weights file, a checkpoint or a folder of checkpoints as an ONNX model.</summary>
internal sealed class ExportCommand
{
    private readonly Argument<string> _source = new("FILE|STATE") { Description = "Weights, a checkpoint, or a folder of checkpoints, whose newest sound one is used" };
    private readonly Option<string?> _onnx = CommandOptions.Path("--onnx", "OUT.onnx", "The model to write");
    private readonly Option<string?> _expert = CommandOptions.Path("--expert", "NAME", "Which network of a mixture; without it the names are listed");

    private readonly Option<CellKind?> _cell = CommandOptions.Choice(
        "--cell", "The cell, if the file does not name it", [.. CellKinds.All.Select(cell => (cell.Name, cell.Kind))]);

    private readonly Option<bool> _force = CommandOptions.Force();

    public static Command Create() => new ExportCommand().Build();

    private Command Build()
    {
        var command = new Command("export", "Write a network as an ONNX model of one step, with its state as inputs and outputs.") { _source, _onnx, _expert, _cell, _force };
        command.SetAction(parse =>
        {
            Run(parse, parse.InvocationConfiguration.Output);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private void Run(ParseResult parse, TextWriter output)
    {
        string source = parse.GetRequiredValue(_source);
        string path = parse.GetValue(_onnx) ?? throw UserException.Usage($"export {source}: expected --onnx OUT.onnx, where the model goes");
        OutputFile.Check([("--onnx", path)], source);
        OwnFile.OnnxModel.Check("--onnx", path, parse.GetValue(_force));
        try
        {
            using SafetensorsFile file = Open(source);
            using var model = new MemoryStream();
            OnnxSummary summary = OnnxExport.Convert(file, model, parse.GetValue(_expert), parse.GetValue(_cell));
            OutputFile.Write("--onnx", path, onnx => model.WriteTo(onnx));
            WriteSummary(output, path, summary);
        }
        catch (NetworkChoiceException several)
        {
            string remedy = several.Names is [""] ? "leave --expert out" : $"name it: --expert {several.Names[0]}";
            throw UserException.Usage($"{several.Message}; {remedy}");
        }
        catch (Exception error) when (error is ModelFileException or NotSupportedException || FileSystemFault.Is(error))
        {
            string message = error.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw UserException.Input(message.Contains(source, StringComparison.Ordinal) ? message : $"{source}: {message}", error);
        }
    }

    private static SafetensorsFile Open(string source)
    {
        if (!Directory.Exists(source))
        {
            return OpenSound(source);
        }

        string[] files = [.. SavedCheckpoint.List(source).Select(file => file.Path)];
        ModelFileException? unsound = null;
        foreach (string file in files)
        {
            try
            {
                return OpenSound(file);
            }
            catch (ModelFileException error)
            {
                unsound ??= error;
            }
        }

        string[] streams = [.. Directory.EnumerateDirectories(source).Where(folder => SavedCheckpoint.List(folder).Count > 0)];
        throw unsound ?? new ModelFileException(streams.Length == 0
            ? $"{source} holds no checkpoint; expected checkpoint-….safetensors, as --checkpoint DIR and the service write them"
            : $"{source} holds the states of streams; choose one: {string.Join(", ", streams.Order(StringComparer.Ordinal))}");
    }

    /// <summary>Opens a file, and verifies the checksum of a checkpoint.</summary>
    private static SafetensorsFile OpenSound(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path, CheckpointFile.MaxHeaderBytes);
        try
        {
            if (CheckpointFile.IsState(file))
            {
                CheckpointFile.Verify(file);
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void WriteSummary(TextWriter console, string path, OnnxSummary summary)
    {
        TextWriter output = Page.Over(console);
        IReadOnlyDictionary<string, string> about = summary.Metadata;
        string[] states = [.. about["edgernn.state"].Split(',')];
        output.WriteLine($"{path}: {about["edgernn.cell"]}, {about["edgernn.units"]} units, {about["edgernn.layers"]} layer{(about["edgernn.layers"] == "1" ? "" : "s")}, one step");
        output.WriteLine($"inputs: {Text(summary.Inputs)}");
        output.WriteLine($"outputs: {Text(summary.Outputs)}");
        output.WriteLine($"state: {string.Join(", ", states)}: zeros before the first sample, then what the step before returned as {states[0]}_next …");
        output.WriteLine($"scaler: {about["edgernn.scaler"]}");
        if (about.TryGetValue("edgernn.horizons", out string? horizons))
        {
            output.WriteLine($"forecast: {about["edgernn.channels"]} channels at each of the horizons {horizons}");
        }
    }

    private static string Text(IReadOnlyList<(string Name, int Length)> values) => string.Join(", ", values.Select(value => $"{value.Name} [{value.Length}]"));
}
