using System.Diagnostics;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Fleet.Edge;

namespace EdgeRnn.Fleet.Demo;

/// <summary>Many simulated boards, which send at their rate and catch up after a break, as real ones do.</summary>
internal static class SimulatedBoards
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends until each board has sent so many samples, or until asked to stop.</summary>
    /// <param name="log">Where samples go.</param>
    /// <param name="board">What the boards call themselves.</param>
    /// <param name="streams">How many there are, one stream each.</param>
    /// <param name="rate">Samples per second of each.</param>
    /// <param name="samples">Of each.</param>
    /// <param name="notices">Where troubles are reported.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task RunAsync(ISampleLog log, string board, int streams, double rate, long samples, Notices notices, CancellationToken stop)
    {
        long begin = Stopwatch.GetTimestamp();
        long Due() => Math.Min(samples, (long)(Stopwatch.GetElapsedTime(begin).TotalSeconds * rate));
        StreamFeeder[] feeders = [.. Enumerable.Range(1, streams).Select(number =>
        {
            string stream = $"board-{number:000}";
            SimulatedBoard simulated = new(stream, TimeSpan.FromSeconds(1 / rate));
            return new StreamFeeder(stream, board, from => simulated.Next(from, Due()), log, notices);
        })];
        while (!stop.IsCancellationRequested && feeders.Any(feeder => feeder.Stored < samples - 1))
        {
            await Task.WhenAll(feeders.Select(feeder => feeder.TurnAsync())).ConfigureAwait(false);
            await Task.Delay(Turn, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
