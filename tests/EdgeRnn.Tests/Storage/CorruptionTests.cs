using System.Globalization;
using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>Damage to the checkpoint of a forecaster that has learned: always refused, never with another exception, never half loaded.</summary>
public class CorruptionTests
{
    private static readonly ForecasterOptions Options = new()
    {
        Channels = 1,
        OutputMode = OutputMode.Value,
        Network = new LearnerOptions { InputSize = 1, OutputSize = 1, Cell = CellKind.Elman, HiddenSize = 2, K1 = 1, K2 = 2 },
    };

    private readonly Forecaster _forecaster = Learned(100);
    private readonly byte[] _checkpoint = Save(Learned(60));

    [Fact]
    public void The_checkpoint_itself_is_accepted()
    {
        Assert.True(IsAccepted(_checkpoint));
        Assert.Equal(_checkpoint, Save(_forecaster));
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] before = Save(_forecaster);
        for (int length = 0; length < _checkpoint.Length; length += Effort.Of(1, whenEmulated: 11))
        {
            Assert.False(IsAccepted(_checkpoint[..length]), $"The first {length} bytes were accepted.");
        }

        Assert.False(IsAccepted([.. _checkpoint, 0]), "One byte more was accepted.");
        Assert.Equal(before, Save(_forecaster));
    }

    [Exhaustive]
    [Fact]
    public void Every_single_bit_flip_is_refused()
    {
        byte[] before = Save(_forecaster);
        byte[] damaged = [.. _checkpoint];
        for (int bit = 0; bit < 8 * damaged.Length; bit += Effort.Of(1, whenEmulated: 37))
        {
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(IsAccepted(damaged), $"Bit {bit % 8} of byte {bit / 8} was flipped and the file accepted.");
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(before, Save(_forecaster));
    }

    [Fact]
    public void No_random_damage_is_accepted_and_nothing_but_a_refusal_comes_of_it()
    {
        byte[] before = Save(_forecaster);
        Fuzz(_checkpoint, file => Assert.False(IsAccepted(file), "A damaged checkpoint was accepted."));
        Assert.Equal(before, Save(_forecaster));
    }

    [Fact]
    public void A_damaged_weights_file_is_refused_or_read_whole() => Fuzz(Weights(), ReadAll);

    [Fact]
    public void A_damaged_file_with_a_long_header_is_refused_or_read_whole()
    {
        string entries = string.Join(",", Enumerable.Range(0, 600).Select(i => Craft.Entry($"tensor{i}", "U8", "1", i, i + 1)));
        Fuzz(Craft.File($"{{\"__metadata__\":{{\"a\":\"b\"}},{entries}}}", 600), ReadAll, share: 10);
    }

    // EDGERNN_FUZZ_RUNS asks for a long run.
    private static void Fuzz(byte[] original, Action<byte[]> check, int share = 1)
    {
        string? asked = Environment.GetEnvironmentVariable("EDGERNN_FUZZ_RUNS");
        long runs = (asked is null ? Effort.Of(20_000, whenEmulated: 1_000) : long.Parse(asked, CultureInfo.InvariantCulture)) / share;
        int seed = asked is null ? 1 : Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"{runs} runs from seed {seed}");
        for (long run = 0; run < runs; run++)
        {
            int runSeed = unchecked(seed + (int)(run * 7919));
            byte[] file = Mutation.Of(original, new Random(runSeed));
            try
            {
                check(file);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Mutation.Of(…, new Random({runSeed})): {error.Message}", error);
            }
        }
    }

    private static void ReadAll(byte[] bytes)
    {
        try
        {
            using SafetensorsFile file = Craft.Open(bytes);
            foreach (TensorInfo tensor in file.Tensors)
            {
                file.ReadInto(tensor.Name, new byte[tensor.ByteLength]);
            }
        }
        catch (ModelFileException)
        {
            return;
        }
    }

    private static Forecaster Learned(int samples)
    {
        Forecaster forecaster = new(Options);
        for (int i = 0; i < samples; i++)
        {
            forecaster.Observe([MathF.Sin(i / 5f)]);
        }

        return forecaster;
    }

    private static byte[] Save(Forecaster forecaster)
    {
        MemoryStream stream = new();
        CheckpointFile.Save(stream, forecaster.Visit);
        return stream.ToArray();
    }

    private static byte[] Weights()
    {
        MemoryStream stream = new();
        CheckpointFile.ExportWeights(stream, new SampleState().VisitWeights, new Dictionary<string, string> { ["cell"] = "gru" });
        return stream.ToArray();
    }

    private bool IsAccepted(byte[] file)
    {
        try
        {
            CheckpointFile.Restore(new MemoryStream(file, writable: false), _forecaster.Visit);
            return true;
        }
        catch (ModelFileException)
        {
            return false;
        }
    }
}
