using System.Security.Cryptography;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

public class CheckpointFileTests
{
    [Fact]
    public void A_state_comes_back_bit_for_bit()
    {
        byte[] saved = new SampleState().Save();
        SampleState other = SampleState.Other();
        Assert.NotEqual(saved, other.Save());
        other.Restore(saved);
        Assert.Equal(saved, other.Save());
        Assert.Equal((41, 3, true, ulong.MaxValue - 1, 0.5, 0.25f), (other.Step, other.Head, other.Ready, other.Seed, other.Loss, other.Rate));
    }

    [Fact]
    public void The_file_is_safetensors_with_metadata_and_the_weights_under_their_names()
    {
        using SafetensorsFile file = Craft.Open(new SampleState().Save(new Dictionary<string, string> { ["recording"] = "room" }));
        Assert.Equal("room", file.Metadata["recording"]);
        Assert.Equal("gru", file.Metadata["cell"]);
        Assert.Equal("2", file.Metadata["stream.rows"]);
        Assert.True(file.TryGet("rnn.weight", out TensorInfo weights));
        Assert.Equal("[2, 3]", weights.ShapeText);
        float[] values = new float[6];
        file.ReadFloats("rnn.weight", values);
        Assert.Equal([1, 2, 3, 4, 5, -0f], values);
    }

    [Fact]
    public void The_checksum_is_the_SHA256_of_all_bytes_before_it()
    {
        byte[] saved = new SampleState().Save();
        Assert.Equal(SHA256.HashData(saved.AsSpan(0, saved.Length - 32)), saved[^32..]);
        using SafetensorsFile file = Craft.Open(saved);
        Assert.Equal("checksum", file.Tensors[^1].Name);
        CheckpointFile.Verify(file);
    }

    [Fact]
    public void Other_options_are_a_mismatch_that_lists_every_difference_and_changes_nothing()
    {
        byte[] saved = new SampleState { Weights = [1, 2, 3, 4, 5, 6] }.Save();
        float[] weights = [9, 9], added = [9];
        void Visit(IStateVisitor visitor)
        {
            visitor.Require("cell", "lstm");
            visitor.Require("layers", "1");
            visitor.Visit("rnn.weight", weights);
            visitor.Visit("stream.means", weights);
            visitor.Visit("rnn.bias", added);
        }

        StateMismatchException error = Assert.Throws<StateMismatchException>(() => CheckpointFile.Restore(new MemoryStream(saved), Visit));
        Assert.Equal(
            "the model file does not match what it is loaded into: cell is 'gru', expected 'lstm'; layers is not stated, expected '1'; "
            + "'rnn.weight' is F32 [2, 3], expected F32 [2]; 'stream.means' is F64 [2], expected F32 [2]; 'rnn.bias' F32 [1] is missing; "
            + "'stream.step' [1] is extra; 'stream.head' [1] is extra; 'stream.ready' [1] is extra; 'stream.seed' [1] is extra; "
            + "'stream.loss' [1] is extra; 'stream.forecasts' [2] is extra; 'stream.rate' [1] is extra; 'stream.notes' [3] is extra. "
            + "Use the options it was made with, or another file.",
            error.Message);
        Assert.Equal([9, 9, 9], [.. weights, .. added]);
    }

    [Fact]
    public void A_damaged_file_is_called_damaged_even_if_it_does_not_fit()
    {
        byte[] saved = new SampleState().Save();
        saved[^1] ^= 1;
        ModelFileException error = Assert.Throws<ModelFileException>(() => new SampleState { Cell = "lstm" }.Restore(saved));
        Assert.Contains("is damaged: its checksum is that of other bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_weights_are_no_state()
    {
        MemoryStream stream = new();
        CheckpointFile.ExportWeights(stream, new SampleState().VisitWeights);
        ModelFileException error = Assert.Throws<ModelFileException>(() => new SampleState().Restore(stream.ToArray()));
        Assert.Contains("is not a state file: its last tensor is not 'checksum', 32 bytes of U8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_allowed_is_refused_before_anything_changes()
    {
        (Action<SampleState> Spoil, string Message)[] cases =
        [
            (state => state.Weights[4] = float.NaN, "element 4 of tensor 'rnn.weight' is NaN; expected a finite number"),
            (state => state.Rate = float.PositiveInfinity, "element 0 of tensor 'stream.rate' is Infinity; expected a finite number"),
            (state => state.Step = -1, "element 0 of tensor 'stream.step' is -1; expected a number from 0 to 9223372036854775807"),
            (state => state.Head = 8, "element 0 of tensor 'stream.head' is 8; expected a number from 0 to 7"),
        ];
        foreach ((Action<SampleState> spoil, string message) in cases)
        {
            SampleState bad = new(), state = SampleState.Other();
            spoil(bad);
            byte[] before = state.Save();
            ModelFileException error = Assert.Throws<ModelFileException>(() => state.Restore(bad.Save()));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.Equal(before, state.Save());
        }
    }

    [Fact]
    public void A_list_with_a_name_twice_or_a_shape_of_another_length_is_a_mistake_of_the_component()
    {
        float[] values = [1, 2];
        void Twice(IStateVisitor visitor)
        {
            visitor.Visit("a", values);
            visitor.Visit("a", values);
        }

        void Misshapen(IStateVisitor visitor) => visitor.Visit("a", values, [3]);

        MemoryStream good = new();
        CheckpointFile.ExportWeights(good, visitor => visitor.Visit("a", values));
        Assert.Throws<ArgumentException>(() => CheckpointFile.ExportWeights(Stream.Null, Twice));
        Assert.Throws<InvalidOperationException>(() => CheckpointFile.ExportWeights(Stream.Null, Misshapen));
        Assert.Throws<InvalidOperationException>(() => CheckpointFile.ImportWeights(new MemoryStream(good.ToArray()), Twice));
        Assert.Throws<InvalidOperationException>(() => CheckpointFile.ImportWeights(new MemoryStream(good.ToArray()), Misshapen));
    }

    [Fact]
    public void Weights_of_another_program_need_no_metadata_and_may_have_another_precision()
    {
        byte[] file = Craft.File($"{{{Craft.Entry("rnn.weight", "BF16", "2,3", 0, 12)}}}", 12);
        for (int i = 0; i < 6; i++)
        {
            BitConverter.TryWriteBytes(file.AsSpan(file.Length - 12 + (2 * i)), (ushort)(0x3f80 + i));
        }

        SampleState state = new();
        CheckpointFile.ImportWeights(new MemoryStream(file), state.VisitWeights);
        Assert.Equal([1, 1.0078125f, 1.015625f, 1.0234375f, 1.03125f, 1.0390625f], state.Weights);
    }

    [Fact]
    public void Weights_that_are_not_finite_are_flagged_also_if_only_as_floats()
    {
        byte[] file = Craft.File($"{{{Craft.Entry("rnn.weight", "F64", "2,3", 0, 48)}}}", 48);
        BitConverter.TryWriteBytes(file.AsSpan(file.Length - 8), 1e300);
        ModelFileException error = Assert.Throws<ModelFileException>(
            () => CheckpointFile.ImportWeights(new MemoryStream(file), new SampleState().VisitWeights));
        Assert.Contains("element 5 of tensor 'rnn.weight' is Infinity; expected a finite number", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exported_weights_that_state_another_network_are_a_mismatch()
    {
        MemoryStream stream = new();
        CheckpointFile.ExportWeights(stream, visitor => visitor.Require("cell", "gru"));
        Assert.Contains("cell is 'gru', expected 'lstm'", Assert.Throws<StateMismatchException>(
            () => CheckpointFile.ImportWeights(new MemoryStream(stream.ToArray()), visitor => visitor.Require("cell", "lstm"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_is_sound_if_a_restore_would_take_it()
    {
        Assert.True(CheckpointFile.IsSound(new SampleState().Visit));
        SampleState[] unsound =
        [
            new() { Rate = float.NaN }, new() { Head = 8 }, new() { Step = -1 }, new() { Weights = [1, 2, 3, 4, float.PositiveInfinity, 6] },
        ];
        Assert.All(unsound, state =>
        {
            Assert.False(CheckpointFile.IsSound(state.Visit));
            Assert.ThrowsAny<ModelFileException>(() => SampleState.Other().Restore(state.Save()));
        });
        Assert.False(CheckpointFile.IsSound(visitor => visitor.Visit("means", [1, double.NegativeInfinity], finite: true)));
    }
}
