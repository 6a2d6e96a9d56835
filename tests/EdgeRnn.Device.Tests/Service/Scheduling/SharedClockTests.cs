using System.Collections.Concurrent;
using EdgeRnn.Device.Service.Scheduling;
using Xunit;

namespace EdgeRnn.Device.Tests.Service.Scheduling;

public class SharedClockTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Calls_come_in_the_order_in_which_they_are_due_and_not_before()
    {
        TimeProvider time = TimeProvider.System;
        long frequency = time.TimestampFrequency, begun = time.GetTimestamp();
        ConcurrentQueue<(int Number, bool InTime)> called = new();
        using SharedClock clock = new(time);
        foreach (int number in new[] { 3, 1, 2 })
        {
            long due = begun + (number * frequency / 20);
            clock.Add(due, () =>
            {
                called.Enqueue((number, time.GetTimestamp() >= due));
                return SharedClock.Never;
            });
        }

        Assert.True(SpinWait.SpinUntil(() => called.Count == 3, Patience));
        Assert.Equal([(1, true), (2, true), (3, true)], called);
    }

    [Fact]
    public void A_call_is_repeated_when_it_is_due_again_until_it_wants_no_more()
    {
        TimeProvider time = TimeProvider.System;
        using SharedClock clock = new(time);
        int calls = 0;
        using ManualResetEventSlim last = new();
        clock.Add(time.GetTimestamp(), () =>
        {
            if (++calls < 5)
            {
                return time.GetTimestamp() + (time.TimestampFrequency / 100);
            }

            last.Set();
            return SharedClock.Never;
        });
        Assert.True(last.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(5, calls);
    }
}
