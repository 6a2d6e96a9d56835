using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>What an older version saved is migrated, what a newer one saved is refused, and what has no version is set aside.</summary>
public sealed class StateVersionsTests : IDisposable
{
    private static readonly StateMigration[] Migrations =
    [
        new("split the pair", draft =>
        {
            float[] pair = draft.Take<float>("pair");
            draft.Put<float>("first", [pair[0]]);
            draft.Put<float>("second", [pair[1]]);
        }),
        new("count in thousands", draft =>
        {
            draft.Put<long>("count", [draft.Take<long>("count")[0] * 1000]);
            draft.Require("unit", "thousandths");
        }),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("edgernn-versions").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_state_of_every_older_version_is_migrated_step_by_step(int version)
    {
        Counter restored = new(3) { First = -1, Second = -1, Count = -1 };
        CheckpointFile.Restore(Save(new Counter(version) { First = 1.5f, Second = 2.5f, Count = version == 3 ? 7000 : 7 }), restored.Visit);
        Assert.Equal((1.5f, 2.5f, 7000L), (restored.First, restored.Second, restored.Count));
    }

    [Fact]
    public void A_component_without_a_stated_version_is_of_version_1()
    {
        Counter restored = new(3);
        CheckpointFile.Restore(Save(new Counter(1) { First = 1, Second = 2, Count = 3, States = false }), restored.Visit);
        Assert.Equal((1f, 2f, 3000L), (restored.First, restored.Second, restored.Count));
    }

    [Fact]
    public void A_state_of_a_newer_version_is_refused_and_kept()
    {
        using CheckpointStore store = new(_folder);
        store.Save(stream => Save(new Counter(3)).CopyTo(stream), 5);
        Counter restored = new(2) { Count = 9 };
        CheckpointLoad load = store.LoadNewest(stream => CheckpointFile.Restore(stream, restored.Visit));
        RejectedCheckpoint rejected = Assert.Single(load.Rejected);
        Assert.True(rejected.IsOther && File.Exists(rejected.SetAsideAs));
        Assert.Contains("was made by a newer version: it has version 3 of inner.counter, this version reads up to version 2", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(9, restored.Count);
    }

    [Fact]
    public void A_state_from_before_versions_is_set_aside_under_a_name_of_its_own()
    {
        using CheckpointStore store = new(_folder);
        store.Save(stream => stream.Write(Unversioned()), 5);
        CheckpointLoad load = store.LoadNewest(stream => CheckpointFile.Restore(stream, new Counter(3).Visit));
        RejectedCheckpoint rejected = Assert.Single(load.Rejected);
        Assert.EndsWith("checkpoint-000000001-5.safetensors.before-journals", rejected.SetAsideAs, StringComparison.Ordinal);
        Assert.Contains("was made by a version before journals", rejected.Reason, StringComparison.Ordinal);
        Assert.EndsWith("checkpoint-000000002-6.safetensors", store.Save(stream => Save(new Counter(3)).CopyTo(stream), 6), StringComparison.Ordinal);
        Assert.True(File.Exists(rejected.SetAsideAs));
    }

    [Fact]
    public void A_migration_that_does_not_find_what_it_needs_names_itself_and_the_file_and_changes_nothing()
    {
        MemoryStream file = new();
        long count = 1;
        CheckpointFile.Save(file, visitor => visitor.Visit("inner.counter.count", ref count));
        file.Position = 0;
        Counter restored = new(3) { Count = 9 };
        StateVersionException error = Assert.Throws<StateVersionException>(() => CheckpointFile.Restore(file, restored.Visit));
        Assert.Contains("cannot be migrated (split the pair): there is no F32 tensor 'inner.counter.pair' to migrate", error.Message, StringComparison.Ordinal);
        Assert.Equal(9, restored.Count);
    }

    [Fact]
    public void A_component_that_an_older_file_does_not_have_makes_it_one_of_other_options_and_not_a_damaged_one()
    {
        using CheckpointStore store = new(_folder);
        store.Save(stream => CheckpointFile.Save(stream, visitor => visitor.Visit("other.value", new float[1])), 5);
        RejectedCheckpoint rejected = Assert.Single(store.LoadNewest(stream => CheckpointFile.Restore(stream, new Counter(3).Visit)).Rejected);
        Assert.True(rejected.IsOther);
        Assert.Contains("'inner.counter.first' F32 [1] is missing", rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_channels_of_fifty_tensors_each_are_saved_and_restored()
    {
        float[] values = new float[1];
        void Visit(IStateVisitor visitor)
        {
            for (int channel = 0; channel < 1000; channel++)
            {
                for (int tensor = 0; tensor < 50; tensor++)
                {
                    visitor.Visit($"experts.least_squares.channel{channel}.filter{tensor}.root", values);
                }
            }
        }

        values[0] = 3;
        MemoryStream file = new();
        CheckpointFile.Save(file, Visit);
        Assert.InRange(file.Length, 4 * SafetensorsFile.DefaultMaxHeaderBytes, CheckpointFile.MaxHeaderBytes);
        values[0] = 0;
        file.Position = 0;
        CheckpointFile.Restore(file, Visit);
        Assert.Equal(3, values[0]);
    }

    private static MemoryStream Save(Counter counter)
    {
        MemoryStream file = new();
        CheckpointFile.Save(file, counter.Visit);
        file.Position = 0;
        return file;
    }

    /// <summary>A sound file whose format is not stated: the text's name has the same length, and the checksum fits.</summary>
    private static byte[] Unversioned()
    {
        byte[] file = Save(new Counter(1)).ToArray();
        "notes.format"u8.CopyTo(file.AsSpan(file.AsSpan().IndexOf("state.format"u8)));
        System.Security.Cryptography.SHA256.HashData(file.AsSpan(0, file.Length - 32), file.AsSpan(file.Length - 32));
        return file;
    }

    /// <summary>A component as each of its versions listed it.</summary>
    private sealed class Counter(int version)
    {
        public float First, Second;
        public long Count;

        public bool States { get; init; } = true;

        public void Visit(IStateVisitor visitor)
        {
            IStateVisitor inner = visitor.Under("inner.counter");
            if (States)
            {
                inner.Version("", Migrations.AsMemory(0, version - 1));
            }

            if (version == 1)
            {
                float[] pair = [First, Second];
                inner.Visit("pair", pair);
            }
            else
            {
                inner.Visit("first", ref First);
                inner.Visit("second", ref Second);
            }

            if (version == 3)
            {
                inner.Require("unit", "thousandths");
            }

            inner.Visit("count", ref Count);
        }
    }
}
