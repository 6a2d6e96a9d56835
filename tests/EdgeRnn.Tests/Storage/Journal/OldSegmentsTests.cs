using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

/// <summary>Segments are deleted by size and age, and not because a clock leaps.</summary>
public sealed class OldSegmentsTests
{
    [Fact]
    public void Old_segments_are_deleted_by_size_and_by_age()
    {
        SimulatedDisk disk = new();
        Clock clock = new();
        JournalOptions options = new() { SegmentBytes = 1024, MaxBytes = 10 * 1024, MaxAge = TimeSpan.FromHours(1) };
        using SampleJournal journal = new("journal", disk, options, clock, () => 1);
        JournalWriter writer = journal.Add("main", ["a", "b"]);
        long i = 0;
        for (; i < 2000; i++)
        {
            Recorded.Append(writer, i);
            _ = i % 10 > 0 || journal.Sync();
        }

        Assert.Equal(10, journal.Status.Segments);
        JournalReader reader = journal.Read("main");
        Assert.True(reader.TryRead(out JournalRecord first));
        Assert.InRange(first.Sequence, 1500, 1900);
        clock.Now += TimeSpan.FromHours(2);
        for (; i < 2200; i++)
        {
            Recorded.Append(writer, i);
            _ = i % 10 > 0 || journal.Sync();
        }

        Assert.InRange(journal.Status.Segments, 4, 7);
    }

    [Fact]
    public void A_clock_that_leaps_ten_years_ahead_does_not_delete_the_past_at_once()
    {
        SimulatedDisk disk = new();
        Clock clock = new();
        JournalOptions options = new() { SegmentBytes = 1024, MaxBytes = 100 * 1024 };
        using SampleJournal journal = new("journal", disk, options, clock, () => 1);
        JournalWriter writer = journal.Add("main", ["a", "b"]);
        long i = 0;
        for (; i < 1000; i++)
        {
            Recorded.Append(writer, i);
        }

        journal.Sync();
        int segments = journal.Status.Segments;
        Assert.InRange(segments, 20, 100);
        clock.Now += TimeSpan.FromDays(3653);
        for (int again = 0; again < 50; again++)
        {
            Recorded.Append(writer, i++);
            journal.Sync();
        }

        Assert.InRange(journal.Status.Segments, segments - 8, segments + 4);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
