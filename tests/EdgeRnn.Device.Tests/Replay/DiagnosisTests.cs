using System.Text.Json;
using Xunit;

namespace EdgeRnn.Device.Tests.Replay;

public sealed class DiagnosisTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lstm", "bptt", 64)]
    [InlineData("gru", "snap1", 64)]
    [InlineData("lru", "rtrl", 64)]
    public void A_replay_diagnoses_its_training(string cell, string rule, int depth)
    {
        using JsonDocument report = JsonDocument.Parse(Replay("--cell", cell, "--rule", rule, "--json"));

        JsonElement diagnostics = report.RootElement.GetProperty("diagnostics");
        Assert.Equal(depth, diagnostics.GetProperty("hiddenGradientByLag").GetArrayLength());
        Assert.True(diagnostics.GetProperty("hiddenGradientByLag")[0].GetDouble() > 0);
        Assert.InRange(diagnostics.GetProperty("suggestedK2").GetInt32(), 1, depth);
        Assert.InRange(diagnostics.GetProperty("effectiveMemory").GetInt32(), 1, depth);
        Assert.Equal(2, diagnostics.GetProperty("probes").GetInt32());
        Assert.InRange(diagnostics.GetProperty("cosineByTensor").GetProperty("rnn.weight_ih_l0").GetDouble(), -1, 1.000001);
        Assert.Equal(cell == "lru" ? JsonValueKind.Null : JsonValueKind.Number, diagnostics.GetProperty("spectralRadius").ValueKind);
    }

    [Fact]
    public void The_table_has_every_figure_and_the_replay_the_same_weights()
    {
        string text = Replay("--cell", "lstm", "--diagnose"), plain = Replay(["--cell", "lstm"], diagnose: false);

        foreach (string figure in (string[])["effective memory", "suggested k2", "spectral radius", "clipped updates", "saturated gates", "i ", "|dL/dh|", "cos to full", "rnn.weight_hh_l0"])
        {
            Assert.Contains(figure, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("effective memory", plain, StringComparison.Ordinal);
        Assert.Equal(Digest(plain), Digest(text));
    }

    [Fact]
    public void It_is_drawn()
    {
        string recording = _folder.Write("r.csv", SampleRecording.Text(500));
        CommandResult result = CommandLine.Run("replay", recording, "--cell", "lstm", "--diagnose-plot", _folder["d.svg"]);
        Assert.SkipWhen(result.Error.Contains("no font on this machine", StringComparison.Ordinal), result.Error);
        Assert.Equal("", result.Error);
        Assert.EndsWith("</svg>", File.ReadAllText(_folder["d.svg"]).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_learn_is_not_diagnosed()
    {
        CommandResult result = CommandLine.Run("replay", _folder.Write("r.csv", SampleRecording.Text(500)), "--cell", "lstm", "--no-learn", "--diagnose");
        Assert.Equal(ExitCode.WrongUsage, result.ExitCode);
        Assert.Contains("--diagnose: is about learning, and --no-learn learns nothing", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Replayed_windows_are_further_updates_and_repeat()
    {
        string once = Replay(["--cell", "lstm", "--rehearse", "2"], diagnose: false), again = Replay(["--cell", "lstm", "--rehearse", "2"], diagnose: false);
        string plain = Replay(["--cell", "lstm"], diagnose: false);

        Assert.Equal(Digest(once), Digest(again));
        Assert.NotEqual(Digest(plain), Digest(once));
        CommandResult alone = CommandLine.Run("replay", _folder["r.csv"], "--replay-updates", "2");
        Assert.Contains("--replay-updates: needs a network that is alone", alone.Error, StringComparison.Ordinal);
    }

    private string Replay(params string[] options) => Replay([.. options], diagnose: true);

    private string Replay(string first, string second, bool diagnose) => Replay([first, second], diagnose);

    private string Replay(string[] options, bool diagnose)
    {
        string recording = _folder.Write("r.csv", SampleRecording.Text(500));
        string[] asked = diagnose && !options.Contains("--diagnose") ? [.. options, "--diagnose"] : options;
        CommandResult result = CommandLine.Run(["replay", recording, .. asked]);
        Assert.Equal("", result.Error);
        return result.Output;
    }

    private static string Digest(string text) => text[text.IndexOf("weights sha256", StringComparison.Ordinal)..].Split('\n')[0];
}
