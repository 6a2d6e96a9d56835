using System.Text.Json.Nodes;
using EdgeRnn.Device.Service;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>The state folder of every version starts with this one: nothing is rejected, each sample is known again, and the stream continues.</summary>
public sealed class GoldenStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Versions =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "tests", "EdgeRnn.Device.Tests", "Golden")).Select(path => Path.GetFileName(path)!)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_state_folder_starts_with_this_build_and_continues(string version)
    {
        Copy(Golden(version), _folder["state"]);
        CommandResult verified = CommandLine.Run("state", "verify", _folder["state"]);
        Assert.True(verified.ExitCode == ExitCode.Done, verified.Output);

        string source = $"replay:{Golden("more.csv")}@max";
        CommandResult result = CommandLine.Run(
            "run", "--json", "--set", $"stateFolder={_folder["state"]}", "--set", "history:enabled=false",
            "--set", $"streams:light:sources={source}", "--set", "streams:light:profile=light", "--set", "streams:light:horizons=1", "--set", "streams:light:channels=a",
            "--set", $"streams:network:sources={source}", "--set", "streams:network:horizons=1,10", "--set", "streams:network:network:hidden=4", "--set", "streams:network:network:window=8");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.DoesNotContain("Left alone", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Set aside", result.Error, StringComparison.Ordinal);
        List<JsonObject> lines = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];
        foreach (string stream in (string[])["light", "network"])
        {
            JsonObject started = lines.Single(line => (string?)line["type"] == "started" && (string?)line["stream"] == stream);
            int saved = (int)started["recovered"]!["checkpointRow"]!;
            Assert.InRange(saved, 100, 300);
            Assert.Equal((400, 400 - saved), ((int)started["row"]!, (int)started["recovered"]!["journalRows"]!));
            JsonObject last = lines.Last(line => (string?)line["type"] == "status" && (string?)line["stream"] == stream);
            Assert.Equal(500, (int)last["rows"]!);
            Assert.All(last["channels"]!.AsArray(), channel => Assert.InRange((float)channel!["forecast"]![0]!, -10, 10));
        }

        // A segment of an older format takes no record of a newer one.
        const string Segment = "samples.journal/segment-0000000001.journal";
        Assert.Equal(File.ReadAllBytes(Golden($"{version}/{Segment}")), File.ReadAllBytes(_folder[$"state/{Segment}"]));
    }

    [Fact]
    public void A_migrated_network_has_the_numbers_of_the_old_one()
    {
        Copy(Golden("before-packing"), _folder["state"]);
        string path = Directory.GetFiles(_folder["state/network"]).Single();
        using SafetensorsFile old = SafetensorsFile.Open(path);
        Dictionary<string, float[]> before = Floats(old);

        StreamEngine engine = new(
            new ForecasterOptions { Channels = 2, Horizons = [1, 10], Network = ForecasterOptions.NetworkFor(10) with { HiddenSize = 4, K1 = 8, K2 = 8 } }, new MonitorOptions());
        using (StreamCheckpoints checkpoints = new(_folder["state/network"], engine, ["a", "b"], new CheckpointBudget(1_000_000_000)))
        {
            Assert.Empty(checkpoints.Restore());
        }

        using MemoryStream saved = new();
        CheckpointFile.Save(saved, engine.Visit);
        saved.Position = 0;
        using SafetensorsFile now = SafetensorsFile.Open(saved);
        Assert.Equal(("1", "2"), (old.Metadata.GetValueOrDefault("version", "1"), now.Metadata["version"]));
        Dictionary<string, float[]> after = Floats(now);
        string[] packed = ["ring.steps", "optimizer.first", "optimizer.second", "guard.weights"];
        Assert.All(after.Keys.Except([.. packed, "stream.values"]), name => Assert.Equal(before[name], after[name]));
        Assert.Equal(StepsOf(before["ring.slots"]), after["ring.steps"]);
        Assert.Equal(RowsOf(before["stream.known"], engine.Samples, kept: 11), RingOf(after["stream.values"], engine.Samples, kept: 11, capacity: 16));

        // What is left of a section are its numbers other than 0, in another order: Adam has moved them all, biases began at 0 and are no longer.
        Assert.All(packed[1..], name => Assert.Equal(before[name].Where(value => value != 0).Order(), after[name].Where(value => value != 0).Order()));
        Assert.Equal(after.Where(tensor => tensor.Key.StartsWith("rnn.", StringComparison.Ordinal) || tensor.Key.StartsWith("head.", StringComparison.Ordinal)).Sum(tensor => tensor.Value.Length), after["guard.weights"].Length);
    }

    /// <summary>Of an LSTM of 4 units, 4 inputs and 4 outputs: input, h, c and its tanh, gates, their gradients, output and its gradient, each padded to lines of 16.</summary>
    private static IEnumerable<float> StepsOf(float[] slots) => slots.Chunk(16 + 16 + 32 + 64 + 64 + 16 + 16).SelectMany(slot =>
        (float[])[.. slot[..4], .. slot[16..128], .. slot[192..196], .. slot[208..212]]);

    /// <summary>The newest rows of two channels, oldest first, of a ring of rows.</summary>
    private static IEnumerable<float> RowsOf(float[] ring, long rows, int kept) => Newest(rows, kept).SelectMany(row => ring.AsSpan((int)(row % kept) * 2, 2).ToArray());

    /// <summary>The same of a ring of values for each channel, each held twice.</summary>
    private static IEnumerable<float> RingOf(float[] ring, long rows, int kept, int capacity) =>
        Newest(rows, kept).SelectMany(row => (float[])[ring[row % capacity], ring[(3 * capacity) + (row % capacity)]]);

    private static IEnumerable<long> Newest(long rows, int kept) => Enumerable.Range(0, kept).Select(i => rows - kept + i);

    private static Dictionary<string, float[]> Floats(SafetensorsFile file)
    {
        Dictionary<string, float[]> all = [];
        foreach (TensorInfo tensor in file.Tensors.Where(tensor => tensor.Type == TensorType.F32))
        {
            file.ReadFloats(tensor.Name, all[tensor.Name] = new float[tensor.ByteLength / sizeof(float)]);
        }

        return all;
    }

    private static string Golden(string name) => Path.Combine(Repository.Root, "tests", "EdgeRnn.Device.Tests", "Golden", name);

    private static void Copy(string from, string to)
    {
        foreach (string path in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }
}
