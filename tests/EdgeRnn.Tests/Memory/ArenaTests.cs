using EdgeRnn.Memory;
using Xunit;

namespace EdgeRnn.Tests.Memory;

public unsafe class ArenaTests
{
    [Fact]
    public void Every_section_begins_on_a_cache_line()
    {
        for (int trial = 0; trial < 50; trial++)
        {
            var arena = new Arena(16 * 10);
            for (int lines = 1; lines <= 4; lines++)
            {
                Assert.Equal(0u, (nuint)arena.Take(16 * lines).Pointer % 64);
            }

            GC.KeepAlive(arena);
        }
    }

    [Fact]
    public void Sections_follow_one_another_without_gap_or_overlap()
    {
        var arena = new Arena(16 * 6);
        View first = arena.Take(16), second = arena.Take(48), third = arena.Take(32);
        first.Span.Fill(1);
        second.Span.Fill(2);
        third.Span.Fill(3);
        Assert.Equal([.. Enumerable.Repeat(1f, 16), .. Enumerable.Repeat(2f, 48), .. Enumerable.Repeat(3f, 32)], arena.All.Span.ToArray());
        Assert.Equal(96, arena.All.Length);
        GC.KeepAlive(arena);
    }

    [Fact]
    public void Memory_begins_as_zeros()
    {
        // Old garbage of the same size, so that memory is likely to be used again.
        for (int trial = 0; trial < 20; trial++)
        {
            var arena = new Arena(4096);
            View view = arena.Take(4096);
            Assert.False(view.Span.ContainsAnyExcept(0f));
            view.Span.Fill(float.NaN);
            GC.KeepAlive(arena);
        }
    }

    [Fact]
    public void A_collection_does_not_move_it()
    {
        var arena = new Arena(1024);
        View view = arena.Take(1024);
        view.Span.Fill(7);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        }

        Assert.False(view.Span.ContainsAnyExcept(7f));
        Assert.Equal((nuint)view.Pointer, (nuint)arena.All.Pointer);
        GC.KeepAlive(arena);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 16)]
    [InlineData(15, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 32)]
    [InlineData(33, 48)]
    public void Padding_rounds_up_to_whole_lines(int n, int padded) => Assert.Equal(padded, Arena.Pad(n));

    [Fact]
    public void A_slice_is_the_same_memory()
    {
        var arena = new Arena(32);
        View view = arena.Take(32);
        view.Slice(5, 3).Span.Fill(1);
        Assert.Equal(3, view.Span.Count(1f));
        Assert.Equal(5, view.Span.IndexOf(1f));
        GC.KeepAlive(arena);
    }
}
