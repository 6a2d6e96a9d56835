using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

/// <summary>A folder that a journal no longer owns gets nothing from it.</summary>
public sealed class SampleJournalOwnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgernn-journal").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_comes_after_it_is_closed_is_lost_and_reported_and_leaves_the_files_to_the_next_one()
    {
        SampleJournal first = new(_folder);
        JournalWriter late = first.Add("main", ["a"]);
        Assert.True(Recorded.Append(late, 0));
        first.Dispose();
        using SampleJournal next = new(_folder);
        JournalWriter writer = next.Add("main", ["a"]);
        Assert.True(Recorded.Append(writer, 1));

        Assert.False(Recorded.Append(late, 1));
        Assert.False(first.Sync());
        Assert.Equal((1, $"The journal in {_folder} is closed."), (first.Lost, first.Failure));
        Assert.True(Recorded.Append(writer, 2));
        Assert.True(next.Sync());
        Assert.Equal([0, 1, 2], Recorded.Sequences(new JournalReader(_folder, "main")));
    }

    [Fact]
    public void While_its_owner_refuses_no_segment_is_made_or_deleted_and_what_comes_is_kept_in_memory()
    {
        string? refusal = null;
        using SampleJournal journal = new(_folder, new JournalOptions { Refusal = () => refusal });
        JournalWriter writer = journal.Add("main", ["a"]);
        refusal = "the folder was replaced";
        Assert.False(Recorded.Append(writer, 0));
        Assert.Contains("the folder was replaced.", journal.Failure, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
        refusal = null;
        Assert.True(Recorded.Append(writer, 1));
        Assert.Equal((0, null), (journal.Lost, journal.Failure));
        Assert.Equal([0, 1], Recorded.Sequences(journal.Read("main")));
    }
}
