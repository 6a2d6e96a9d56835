using System.Diagnostics;
using EdgeRnn.Fleet.Protocol;

namespace EdgeRnn.Fleet.Workers;

/// <summary>This machine's monotonic clock.</summary>
internal sealed class MonotonicFleetClock : IFleetClock
{
    public TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public async Task DelayAsync(TimeSpan time, CancellationToken stop = default) =>
        await Task.Delay(time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
