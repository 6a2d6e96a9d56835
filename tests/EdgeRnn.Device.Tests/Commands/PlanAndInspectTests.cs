using System.Text.Json;
using EdgeRnn.Forecasting;
using EdgeRnn.Memory;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class PlanAndInspectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_plan_is_that_of_the_library_and_its_sections_add_up()
    {
        MemoryPlan expected = Forecaster.Plan(new ForecasterOptions { Channels = 3 });

        JsonElement plan = JsonDocument.Parse(CommandLine.Run("plan", "--inputs", "3", "--json").Output).RootElement;

        Assert.Equal(expected.TotalBytes, plan.GetProperty("totalBytes").GetInt64());
        Assert.Equal(
            expected.Sections, plan.GetProperty("sections").EnumerateArray().Select(
                section => new MemorySection(section.GetProperty("name").GetString()!, section.GetProperty("bytes").GetInt64())));
    }

    [Fact]
    public void A_plan_in_words_names_every_section_the_total_and_how_many_channels_can_be_saved()
    {
        string[] lines = CommandLine.Run("plan", "--inputs", "3").Output.TrimEnd('\n').Split('\n');

        Assert.Equal(Forecaster.Plan(new ForecasterOptions { Channels = 3 }).Sections.Count + 2, lines.Length);
        Assert.StartsWith("total ", lines[^2], StringComparison.Ordinal);
        Assert.Matches("^with these options the state of at most [0-9,]+ channels can be saved$", lines[^1]);
    }

    [Fact]
    public void A_plan_of_more_channels_than_can_be_saved_says_so()
    {
        int most = EdgeRnn.Storage.Journal.SampleJournal.MostChannels;
        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"CANNOT be saved: with these options the state of at most {most:N0} channels"),
            CommandLine.Run("plan", "--cell", "gru", "--hidden", "1", "--inputs", $"{most + 1}").Output, StringComparison.Ordinal);
        Assert.InRange(JsonDocument.Parse(CommandLine.Run("plan", "--inputs", "1000", "--json").Output).RootElement.GetProperty("mostInputsSaved").GetInt32(), 1000, most);
    }

    [Fact]
    public void Inspecting_weights_shows_names_shapes_and_statistics_of_the_values()
    {
        string recording = _folder.Write("r.csv", "a\n1\n2\n"), weights = _folder["w.safetensors"];
        CommandLine.Run("replay", recording, "--hidden", "8", "--no-learn", "--export", weights);

        JsonElement report = JsonDocument.Parse(CommandLine.Run("inspect", weights, "--json").Output).RootElement;

        Assert.Equal("weights", report.GetProperty("kind").GetString());
        JsonElement tensor = report.GetProperty("tensors").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "rnn.weight_hh_l0");
        Assert.Equal([32, 8], tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.InRange(tensor.GetProperty("min").GetDouble(), -1 / Math.Sqrt(8), 0);
        Assert.InRange(tensor.GetProperty("max").GetDouble(), 0, 1 / Math.Sqrt(8));
        Assert.Equal(0, tensor.GetProperty("nonFinite").GetInt64());
        Assert.Contains("rnn.weight_hh_l0", CommandLine.Run("inspect", weights).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_every_type_are_read_and_those_that_are_not_finite_are_counted()
    {
        // {"f": F32 [2], "h": F16 [2], "b": BF16 [1], "i": I64 [1]} with 1.5 and NaN, 1 and infinity, -2, -3.
        string header = """{"f":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"h":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[12,14]},"i":{"dtype":"I64","shape":[1],"data_offsets":[14,22]}}""";
        byte[] data =
        [
            .. BitConverter.GetBytes((long)header.Length), .. System.Text.Encoding.ASCII.GetBytes(header),
            .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(float.NaN), .. BitConverter.GetBytes((Half)1), .. BitConverter.GetBytes(Half.PositiveInfinity),
            0x00, 0xC0, .. BitConverter.GetBytes(-3L),
        ];

        JsonElement tensors = JsonDocument.Parse(CommandLine.Run("inspect", _folder.Write("t.safetensors", data), "--json").Output)
            .RootElement.GetProperty("tensors");

        Assert.Equal([1.5, 1, -2, -3], tensors.EnumerateArray().Select(tensor => tensor.GetProperty("mean").GetDouble()));
        Assert.Equal([1, 1, 0, 0], tensors.EnumerateArray().Select(tensor => tensor.GetProperty("nonFinite").GetInt32()));
    }

    [Fact]
    public void Inspecting_a_checkpoint_verifies_its_checksum()
    {
        string state = _folder["state"];
        CommandLine.Run(
            "replay", _folder.Write("r.csv", "a\n1\n2\n3\n4\n"), "--checkpoint", state, "--checkpoint-every", "2");
        string checkpoint = Directory.GetFiles(state, "*.safetensors").Single();

        CommandResult sound = CommandLine.Run("inspect", checkpoint);
        byte[] bytes = File.ReadAllBytes(checkpoint);
        bytes[^100] ^= 1;
        File.WriteAllBytes(checkpoint, bytes);
        CommandResult damaged = CommandLine.Run("inspect", checkpoint);

        Assert.Contains("checkpoint, its checksum is right", sound.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, damaged.ExitCode);
        Assert.Contains("is damaged", damaged.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello, this is no weights file")]
    [InlineData("\u0002\0\0\0\0\0\0\0{}trailing")]
    public void A_file_that_is_not_one_of_weights_is_one_line_and_exit_code_3(string content)
    {
        string path = _folder.Write("x.safetensors", content);

        CommandResult result = CommandLine.Run("inspect", path);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(path, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal("", result.Output);
    }
}
