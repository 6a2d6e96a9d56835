using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

public class CheckpointNameTests
{
    [Theory]
    [InlineData(1, 0, true, "checkpoint-000000001-0.safetensors")]
    [InlineData(12, 34000, false, "checkpoint-000000012-34000.doubtful.safetensors")]
    [InlineData(999_999_999_999_999, long.MaxValue, true, "checkpoint-999999999999999-9223372036854775807.safetensors")]
    public void A_name_is_read_back(long generation, long step, bool isGood, string text)
    {
        CheckpointName name = new(generation, step, isGood);
        Assert.Equal(text, name.ToString());
        Assert.True(CheckpointName.TryParse(text, "", out CheckpointName read) && read == name);
        Assert.True(CheckpointName.TryParse(text + CheckpointName.Bad, CheckpointName.Bad, out read) && read == name);
        Assert.False(CheckpointName.TryParse(text, CheckpointName.Bad, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("checkpoint-.safetensors")]
    [InlineData("checkpoint-1-0.safetensors")]
    [InlineData("checkpoint-000000001.safetensors")]
    [InlineData("checkpoint-000000001--1.safetensors")]
    [InlineData("checkpoint-000000001-00.safetensors")]
    [InlineData("checkpoint-000000001-0-0.safetensors")]
    [InlineData("checkpoint-+00000001-0.safetensors")]
    [InlineData("checkpoint-1000000000000000-0.safetensors")]
    [InlineData("checkpoint-000000001-0.safetensors.tmp")]
    public void Another_file_is_no_checkpoint(string text) => Assert.False(CheckpointName.TryParse(text, "", out _));

    [Fact]
    public void Generations_order_names() => Assert.True(new CheckpointName(2, 5).CompareTo(new CheckpointName(1, 900)) > 0);
}
