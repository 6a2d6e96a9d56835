using EdgeRnn.Device;
using EdgeRnn.Device.Tests;
using Xunit;

namespace EdgeRnn.Onnx.Tests;

/// <summary><c>edgernn export</c>, from the command line to ONNX Runtime.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _recording;

    public ExportCommandTests() => _recording = _folder.Write("r.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 300).Select(row => FormattableString.Invariant($"{Value(row, 0)},{Value(row, 1)}\n"))));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lstm")]
    [InlineData("rtu")]
    public void The_model_of_exported_weights_forecasts_what_a_replay_without_learning_does(string cell)
    {
        string weights = _folder["w.safetensors"], predictions = _folder["p.csv"], model = _folder["m.onnx"];
        string[] network = ["--cell", cell, "--hidden", "12", "--layers", "2", "--normalize", "none", "--output-mode", "value"];
        Run(["replay", _recording, .. network, "--export", weights]);
        Run(["replay", _recording, .. network, "--import", weights, "--no-learn", "--predictions", predictions]);

        CommandResult result = Run(["export", weights, "--onnx", model]);

        Assert.Contains($"{cell}, 12 units, 2 layers", result.Output, StringComparison.Ordinal);
        Assert.Contains("sample [2], h_l0 [12]", result.Output, StringComparison.Ordinal);
        using var session = new StepSession(File.ReadAllBytes(model));
        string[] lines = File.ReadAllLines(predictions);
        for (int row = 0; row < 299; row++)
        {
            // The first line is the header, the next of row 1: nothing forecasts row 0.
            float[] expected = [.. lines[row + 1].Split(',').Skip(2).Take(2).Select(text => float.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.All(session.Step([Value(row, 0), Value(row, 1)]), (y, i) => Assert.Equal(expected[i], y, 1e-5f));
        }
    }

    [Fact]
    public void The_state_of_a_replay_gives_a_model_with_its_scaler_inside()
    {
        string state = _folder["state"];
        Run(["replay", _recording, "--cell", "gru", "--hidden", "8", "--checkpoint", state, "--checkpoint-every", "100"]);

        CommandResult folder = Run(["export", state, "--onnx", _folder["a.onnx"]]);
        Run(["export", Directory.GetFiles(state, "*.safetensors").Max()!, "--onnx", _folder["b.onnx"]]);

        Assert.Contains("scaler: inside", folder.Output, StringComparison.Ordinal);
        Assert.Contains("2 channels at each of the horizons 1", folder.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder["a.onnx"]), File.ReadAllBytes(_folder["b.onnx"]));
    }

    [Fact]
    public void Of_a_mixture_one_network_is_exported_by_its_name()
    {
        string weights = _folder["w.safetensors"];
        Run(["replay", _recording, "--profile", "light", "--export", weights]);

        CommandResult all = CommandLine.Run("export", weights, "--onnx", _folder["m.onnx"]);
        CommandResult one = CommandLine.Run("export", weights, "--onnx", _folder["m.onnx"], "--expert", "lstm-fresh-fast");

        Assert.Equal(ExitCode.WrongUsage, all.ExitCode);
        Assert.Contains("a mixture, which is not one graph; choose one of its networks: lstm-fresh-fast; name it: --expert lstm-fresh-fast", all.Error, StringComparison.Ordinal);
        Assert.Equal("", one.Error);
        Assert.Contains("lstm, 32 units", one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_and_a_folder_without_one_is_named()
    {
        string state = _folder["state"];
        Run(["replay", _recording, "--cell", "gru", "--hidden", "8", "--checkpoint", state, "--checkpoint-every", "100"]);
        byte[] newest = File.ReadAllBytes(Directory.GetFiles(state, "*.safetensors").Max()!);
        newest[^100] ^= 1;
        File.WriteAllBytes(Directory.GetFiles(state, "*.safetensors").Max()!, newest);

        Assert.Equal(ExitCode.Done, Run(["export", state, "--onnx", _folder["a.onnx"]]).ExitCode);
        Assert.Contains("holds the states of streams; choose one: ", CommandLine.Run("export", _folder.Path, "--onnx", _folder["a.onnx"]).Error, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["empty"]);
        CommandResult empty = CommandLine.Run("export", _folder["empty"], "--onnx", _folder["a.onnx"]);
        Assert.Equal(ExitCode.BadInput, empty.ExitCode);
        Assert.Contains("holds no checkpoint", empty.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_usage_and_files_of_another_kind_are_named()
    {
        Assert.Contains("expected --onnx OUT.onnx", CommandLine.Run("export", _recording).Error, StringComparison.Ordinal);
        CommandResult recording = CommandLine.Run("export", _recording, "--onnx", _folder["m.onnx"]);
        Assert.Equal(ExitCode.BadInput, recording.ExitCode);
        Assert.Contains(_recording, recording.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["m.onnx"]));
        Assert.Equal(ExitCode.BadInput, CommandLine.Run("export", _folder["missing"], "--onnx", _folder["m.onnx"]).ExitCode);
    }

    private static CommandResult Run(string[] args)
    {
        CommandResult result = CommandLine.Run(args);
        Assert.Equal("", result.Error);
        return result;
    }

    private static float Value(int row, int channel) => MathF.Round((MathF.Sin(row * (0.1f + (0.07f * channel))) + channel) * 1000) / 1000;
}
