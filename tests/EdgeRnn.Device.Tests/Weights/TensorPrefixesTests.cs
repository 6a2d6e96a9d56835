using EdgeRnn.Device.Weights;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Device.Tests.Weights;

public sealed class TensorPrefixesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("=module.", "--rename module.=")]
    [InlineData("=_orig_mod.", "--rename _orig_mod.=")]
    [InlineData("rnn.=lstm.,head.=fc.", "--rename lstm.=rnn.,fc.=head.")]
    public void Names_that_differ_by_a_prefix_are_offered_a_rename_that_works(string made, string offered)
    {
        (string recording, string weights) = Export();
        string other = Renamed(weights, made), back = _folder["back.safetensors"];

        CommandResult refused = Import(recording, other, []);
        CommandResult taken = Import(recording, other, ["--no-learn", "--export", back, .. offered.Split(' ')]);

        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("all shapes fit", refused.Error, StringComparison.Ordinal);
        Assert.Contains(offered, refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, taken.ExitCode);
        Assert.Equal(WeightsFile.DataDigest(File.ReadAllBytes(weights)), WeightsFile.DataDigest(File.ReadAllBytes(back)));
    }

    [Fact]
    public void Other_shapes_are_listed_beside_other_prefixes()
    {
        (string recording, string weights) = Export();

        CommandResult result = CommandLine.Run("replay", recording, "--cell", "lstm", "--hidden", "5", "--import", Renamed(weights, "=module."));

        Assert.Contains("is missing", result.Error, StringComparison.Ordinal);
        Assert.Contains("add --rename module.=; shapes differ as well (a module that takes the channels alone needs --output-mode value)", result.Error, StringComparison.Ordinal);
        Assert.Contains("(a module that takes the channels alone needs --output-mode value): ", CommandLine.Run("replay", recording, "--cell", "lstm", "--hidden", "5", "--import", weights).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rnn", "--rename rnn: expected OLD=NEW[,OLD=NEW...]")]
    [InlineData("lstm.=rnn.", "--rename lstm.=rnn.: no tensor's name begins with 'lstm.'; the names are ")]
    [InlineData("rnn.weight_ih_l0=x,rnn.weight_hh_l0=x", "would both become 'x'")]
    public void A_rename_that_cannot_be_done_is_an_error(string rename, string expected)
    {
        (string recording, string weights) = Export();

        CommandResult result = Import(recording, weights, ["--rename", rename]);

        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Done, result.ExitCode);
    }

    [Fact]
    public void A_rename_without_weights_is_wrong_usage() =>
        Assert.Contains("--rename: has no effect without --import FILE; add it", CommandLine.Run("replay", "r.csv", "--rename", "a=b").Error, StringComparison.Ordinal);

    private (string Recording, string Weights) Export()
    {
        string recording = _folder.Write("r.csv", "a,b\n1,5\n2,3\n4,4\n3,1\n"), weights = _folder["w.safetensors"];
        Assert.Equal(ExitCode.Done, CommandLine.Run("replay", recording, "--cell", "lstm", "--hidden", "4", "--export", weights).ExitCode);
        return (recording, weights);
    }

    private static CommandResult Import(string recording, string weights, string[] more) =>
        CommandLine.Run(["replay", recording, "--cell", "lstm", "--hidden", "4", "--import", weights, .. more]);

    private string Renamed(string weights, string prefixes)
    {
        using SafetensorsFile file = SafetensorsFile.Open(weights);
        TensorPrefix[] all = [.. prefixes.Split(',').Select(item => new TensorPrefix(item.Split('=')[0], item.Split('=')[1]))];
        return _folder.Write("renamed.safetensors", TensorPrefixes.Rename(file, all).ToArray());
    }
}
