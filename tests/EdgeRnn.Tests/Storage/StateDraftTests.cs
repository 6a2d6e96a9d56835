using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>What a migration can do to a state.</summary>
public class StateDraftTests
{
    private readonly StateDraft _draft = Draft();

    [Fact]
    public void A_tensor_that_is_taken_is_there_no_more()
    {
        Assert.Equal([1f, 2f], _draft.Take<float>("inner.pair"));
        Assert.Equal(["count"], _draft.Tensors);
        ModelFileException error = Assert.Throws<ModelFileException>(() => _draft.Take<float>("inner.pair"));
        Assert.Contains("there is no F32 tensor 'inner.pair' to migrate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_is_taken_by_its_type_alone() => Assert.Throws<ModelFileException>(() => _draft.Take<double>("inner.pair"));

    [Fact]
    public void A_component_sees_its_own_tensors_without_their_prefix()
    {
        StateDraft inner = _draft.Under("inner.");
        inner.Rename("pair", "couple");
        Assert.Equal(["couple"], inner.Tensors);
        Assert.Equal(["count", "inner.couple"], _draft.Tensors);
        Assert.Throws<ModelFileException>(() => inner.Rename("count", "number"));
    }

    [Fact]
    public void Removing_a_tensor_that_is_not_there_changes_nothing()
    {
        _draft.Remove("none");
        Assert.Equal(["count", "inner.pair"], _draft.Tensors);
        _draft.Remove("count");
        Assert.Equal(["inner.pair"], _draft.Tensors);
    }

    [Fact]
    public void What_is_saved_is_a_sound_state_of_what_was_put_and_required()
    {
        _draft.Put<float>("inner.pair", [5, 6, 7, 8], 2, 2);
        _draft.Require("unit", "metres");
        long count = 0;
        float[] pair = new float[4];
        CheckpointFile.Restore(_draft.Save(), visitor =>
        {
            visitor.Require("unit", "metres");
            visitor.Visit("count", ref count);
            visitor.Visit("inner.pair", pair, [2, 2]);
        });
        Assert.Equal(7, count);
        Assert.Equal([5f, 6f, 7f, 8f], pair);
    }

    private static StateDraft Draft()
    {
        MemoryStream file = new();
        long count = 7;
        CheckpointFile.Save(file, visitor =>
        {
            visitor.Visit("count", ref count);
            visitor.Visit("inner.pair", new float[] { 1, 2 });
        });
        file.Position = 0;
        using SafetensorsFile state = SafetensorsFile.Open(file);
        return new StateDraft(state);
    }
}
