using System.Collections.Concurrent;
using EdgeRnn.Device.Service.Scheduling;
using Xunit;

namespace EdgeRnn.Device.Tests.Service.Scheduling;

public class WorkerPoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_job_has_one_turn_at_a_time_and_none_that_was_asked_for_is_lost()
    {
        const int Jobs = 20, Requests = 2000;
        using WorkerPool pool = new(4);
        int[] pending = new int[Jobs], inside = new int[Jobs], done = new int[Jobs];
        bool overlapped = false;
        PooledJob[] jobs = [.. Enumerable.Range(0, Jobs).Select(number => new PooledJob(pool, () =>
        {
            overlapped |= Interlocked.Increment(ref inside[number]) > 1;
            done[number] += Interlocked.Exchange(ref pending[number], 0);
            Interlocked.Decrement(ref inside[number]);
            return false;
        }))];
        Parallel.For(0, Jobs * 4, i =>
        {
            for (int request = 0; request < Requests; request++)
            {
                Interlocked.Increment(ref pending[i % Jobs]);
                jobs[i % Jobs].Request();
            }
        });

        Assert.True(SpinWait.SpinUntil(() => done.All(count => Volatile.Read(ref count) == Requests * 4), Patience), $"{done.Min()} of {Requests * 4}");
        Assert.False(overlapped);
    }

    [Fact]
    public void A_job_that_always_has_more_to_do_holds_up_no_other()
    {
        using WorkerPool pool = new(1);
        bool isBusy = true;
        PooledJob busy = new(pool, () => isBusy);
        busy.Request();
        using ManualResetEventSlim reached = new();
        PooledJob other = new(pool, () =>
        {
            reached.Set();
            return false;
        });
        other.Request();
        Assert.True(reached.Wait(Patience, TestContext.Current.CancellationToken));
        Volatile.Write(ref isBusy, false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Jobs_that_were_short_of_time_alternate_with_the_others(bool shortAskFirst)
    {
        using WorkerPool pool = new(1);
        using ManualResetEventSlim held = new(), go = new();
        ConcurrentQueue<string> order = new();
        PooledJob gate = new(pool, () =>
        {
            held.Set();
            go.Wait();
            return false;
        });
        PooledJob Job(string name, bool isShort) => new(pool, () =>
        {
            order.Enqueue(name);
            return false;
        })
        { IsShortOfTime = isShort };
        PooledJob[] jobs = [.. Enumerable.Range(0, 6).Select(i => Job($"{(i < 3 == shortAskFirst ? "short" : "other")} {i % 3}", i < 3 == shortAskFirst))];

        gate.Request();
        Assert.True(held.Wait(Patience, TestContext.Current.CancellationToken));
        Array.ForEach(jobs, job => job.Request());
        go.Set();

        Assert.True(SpinWait.SpinUntil(() => order.Count == jobs.Length, Patience));
        Assert.Equal(["short 0", "other 0", "short 1", "other 1", "short 2", "other 2"], order);
    }

    [Fact]
    public void A_turn_allocates_nothing()
    {
        using WorkerPool pool = new(1);
        int left = 0;
        long allocated = -1;
        long before = 0;
        using ManualResetEventSlim ended = new();
        PooledJob job = new(pool, () =>
        {
            // From turn to turn on the worker's thread.
            before = left == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            if (left-- > 0)
            {
                return true;
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            ended.Set();
            return false;
        });
        left = 200;
        job.Request();
        Assert.True(ended.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(0, allocated);
    }
}
