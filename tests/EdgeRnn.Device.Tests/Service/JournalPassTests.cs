using EdgeRnn.Device.Service;
using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>One pass gives each stream its own records, in order and all of them, and holds only so many in memory.</summary>
public sealed class JournalPassTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_stream_gets_its_own_records_from_its_own_sequence_on()
    {
        Write(streams: 3, records: 20_000);
        JournalPass pass = new(_folder["journal"]);
        JournalShare[] shares = [.. Enumerable.Range(0, 3).Select(s => pass.Add($"s{s}", 1000 * s, () => { }))];
        foreach ((JournalShare share, int s) in shares.Select((share, s) => (share, s)))
        {
            long expected = 1000 * s;
            while (share.TryTake(out JournalRecord record) == ShareState.Record)
            {
                Assert.Equal((expected, expected * 10), (record.Sequence, record.Time));
                Assert.Equal([s, expected], record.Values);
                Assert.Equal(expected % 7 == 0, record.Decisions.SequenceEqual("forget"u8));
                Assert.Equal(["a", $"b{s}"], share.Channels);
                expected++;
            }

            Assert.Equal(20_000, expected);
        }
    }

    [Fact]
    public void A_stream_that_is_ahead_waits_until_the_others_have_taken_theirs_or_have_left()
    {
        Write(streams: 2, records: 20_000);
        foreach (bool leaves in (bool[])[true, false])
        {
            int arrived = 0;
            JournalPass pass = new(_folder["journal"]) { MostBytes = 100_000 };
            JournalShare slow = pass.Add("s0", 0, () => { }), fast = pass.Add("s1", 0, () => arrived++);
            int taken = Take(fast);
            Assert.InRange(taken, 100, 10_000);
            Assert.Equal((ShareState.Wait, 0), (fast.TryTake(out _), arrived));
            if (leaves)
            {
                slow.Leave();
            }
            else
            {
                Assert.Equal(taken, Take(slow, taken));
                Assert.Equal(0, arrived);
                Assert.Equal(ShareState.Record, slow.TryTake(out _));
            }

            Assert.True(arrived > 0);
            Assert.Equal(leaves ? 20_000 : taken, taken + (leaves ? Take(fast) : 0));
        }
    }

    [Fact]
    public void None_can_join_a_pass_that_has_begun()
    {
        JournalPass pass = new(_folder["journal"]);
        Assert.Equal(ShareState.Ended, pass.Add("s0", 0, () => { }).TryTake(out _));
        Assert.Throws<InvalidOperationException>(() => pass.Add("s1", 0, () => { }));
    }

    private static int Take(JournalShare share, int most = int.MaxValue)
    {
        int taken = 0;
        while (taken < most && share.TryTake(out _) == ShareState.Record)
        {
            taken++;
        }

        return taken;
    }

    private void Write(int streams, int records)
    {
        using SampleJournal journal = new(_folder["journal"]);
        JournalWriter[] writers = [.. Enumerable.Range(0, streams).Select(s => journal.Add($"s{s}", ["a", $"b{s}"]))];
        for (int i = 0; i < records; i++)
        {
            for (int s = 0; s < streams; s++)
            {
                writers[s].Append(new JournalRecord { Sequence = i, Time = i * 10, Values = [s, i], Decisions = i % 7 == 0 ? "forget"u8 : [] });
            }
        }
    }
}
