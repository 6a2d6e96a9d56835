using EdgeRnn.Memory;
using Xunit;

namespace EdgeRnn.Tests.Memory;

public sealed class StepRingTests : IDisposable
{
    private const int Slots = 5, SlotLength = 16;

    private readonly Arena _arena = new(Slots * SlotLength);
    private readonly StepRing _ring;

    public StepRingTests() => _ring = new StepRing(_arena.Take(Slots * SlotLength), SlotLength);

    public void Dispose() => GC.KeepAlive(_arena);

    [Fact]
    public void Step_0_is_there_from_the_start_and_zero()
    {
        Assert.Equal((Slots, 0L), (_ring.Capacity, _ring.Newest));
        Assert.False(_ring[0].Span.ContainsAnyExcept(0f));
    }

    [Fact]
    public void The_newest_steps_are_kept_however_often_the_ring_goes_round()
    {
        for (long step = 1; step <= 7 * Slots; step++)
        {
            _ring.Advance().Span.Fill(step);
            Assert.Equal(step, _ring.Newest);
            for (long kept = Math.Max(0, step - Slots + 1); kept <= step; kept++)
            {
                Assert.False(_ring[kept].Span.ContainsAnyExcept((float)kept));
                Assert.Equal(SlotLength, _ring[kept].Length);
            }
        }
    }

    [Fact]
    public void A_new_step_still_holds_what_the_oldest_left()
    {
        for (int step = 1; step < Slots; step++)
        {
            _ring.Advance().Span.Fill(step);
        }

        Assert.Equal(0, _ring.Advance().Span[0]);
        Assert.Equal(1, _ring.Advance().Span[0]);
    }

    [Fact]
    public void The_kept_steps_lie_in_slots_of_their_own()
    {
        for (int step = 0; step < 13; step++)
        {
            _ring.Advance();
        }

        int[] offsets = [.. Enumerable.Range(13 - Slots + 1, Slots).Select(step => _ring.OffsetOf(step))];
        Assert.Equal([.. Enumerable.Range(0, Slots).Select(i => i * SlotLength)], offsets.Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(1234567)]
    [InlineData(9_000_000_000_000_000_001)]
    public void A_restored_ring_finds_the_slots_where_they_were(long newest)
    {
        // Where the slot of a step lies follows from its number alone: that is what makes a saved ring readable.
        _ring.Restore(newest);
        Assert.Equal(newest, _ring.Newest);
        Assert.Equal((int)(newest % Slots) * SlotLength, _ring.OffsetOf(newest));
        _ring.Advance();
        Assert.Equal((int)((newest + 1) % Slots) * SlotLength, _ring.OffsetOf(newest + 1));
    }

    [Fact]
    public void An_advanced_ring_lies_as_a_restored_one()
    {
        for (int step = 1; step <= 3 * Slots; step++)
        {
            _ring.Advance();
            var restored = new StepRing(_ring.Memory, SlotLength);
            restored.Restore(step);
            Assert.Equal(restored.OffsetOf(step), _ring.OffsetOf(step));
        }
    }
}
