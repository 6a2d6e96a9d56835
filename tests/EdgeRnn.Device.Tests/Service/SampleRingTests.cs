using EdgeRnn.Device.Service;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

public class SampleRingTests
{
    [Fact]
    public void Samples_come_out_in_order_with_their_times()
    {
        SampleRing ring = new(4, 2);
        ring.Put(10, [1, 2], waits: false);
        ring.Put(20, [3, 4], waits: false);

        float[] sample = new float[2];
        Assert.True(ring.TryTake(sample, out long time));
        Assert.Equal((10, 1f, 2f), (time, sample[0], sample[1]));
        Assert.True(ring.TryTake(sample, out time));
        Assert.Equal((20, 3f, 4f), (time, sample[0], sample[1]));
    }

    [Fact]
    public void A_full_ring_drops_the_oldest_and_accounts_for_it()
    {
        SampleRing ring = new(3, 1);
        for (int i = 0; i < 10; i++)
        {
            ring.Put(i, [i], waits: false);
        }

        Assert.Equal((10, 7, 3), ring.Counts);
        float[] sample = new float[1];
        ring.TryTake(sample, out _);
        Assert.Equal(7, sample[0]);
    }

    [Fact]
    public void After_its_end_what_waits_can_still_be_taken()
    {
        SampleRing ring = new(3, 1);
        ring.Put(1, [1], waits: false);
        ring.Close();
        ring.Put(2, [2], waits: false);

        Assert.True(ring.TryTake(new float[1], out _));
        Assert.False(ring.TryTake(new float[1], out _));
        Assert.Equal((1, 0, 0), ring.Counts);
    }

    [Fact]
    public void What_is_abandoned_counts_as_dropped()
    {
        SampleRing ring = new(3, 1);
        ring.Put(1, [1], waits: false);
        ring.Put(2, [2], waits: false);
        ring.Abandon();

        Assert.False(ring.TryTake(new float[1], out _));
        Assert.Equal((2, 2, 0), ring.Counts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Between_two_threads_every_sample_is_taken_or_counted_as_dropped(bool waits)
    {
        const int Samples = 100_000;
        using AutoResetEvent arrived = new(false);
        SampleRing ring = new(8, 1) { Arrived = () => arrived.Set() };
        Thread writer = new(() =>
        {
            for (int i = 0; i < Samples; i++)
            {
                ring.Put(i, [i], waits);
            }

            ring.Close();
        });
        writer.Start();
        long taken = 0;
        float last = -1;
        float[] sample = new float[1];
        while (!ring.IsDone)
        {
            if (!ring.TryTake(sample, out long time))
            {
                arrived.WaitOne();
                continue;
            }

            Assert.True(sample[0] > last && time == (long)sample[0]);
            last = sample[0];
            taken++;
        }

        writer.Join();
        (long came, long dropped, int waiting) = ring.Counts;
        Assert.Equal((Samples, 0), (came, waiting));
        Assert.Equal(came, taken + dropped);
        Assert.True(!waits || dropped == 0);
    }
}
