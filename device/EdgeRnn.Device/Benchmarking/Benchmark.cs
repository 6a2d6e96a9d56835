using EdgeRnn.Options;

namespace EdgeRnn.Device.Benchmarking;

/// <summary>All networks in turn, several times over, so that a slow moment of the machine spoils no figure alone.</summary>
internal static class Benchmark
{
    /// <param name="cells">The cells.</param>
    /// <param name="sizes">Hidden units.</param>
    /// <param name="runs">Runs of each figure, from 1.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="stop">Asked between networks.</param>
    public static BenchReport Measure(
        IReadOnlyList<CellKind> cells, IReadOnlyList<int> sizes, int runs, Action<string> progress, CancellationToken stop)
    {
        progress("warming up");
        NetworkBench[] networks = [.. cells.SelectMany(cell => sizes.Select(hidden => new NetworkBench(cell, hidden)))];
        foreach (NetworkBench network in networks)
        {
            stop.ThrowIfCancellationRequested();
            network.WarmUp();
        }

        for (int run = 1; run <= runs; run++)
        {
            progress($"run {run} of {runs}");
            foreach (NetworkBench network in networks)
            {
                stop.ThrowIfCancellationRequested();
                network.Run();
            }
        }

        NetworkResult[] results = [.. networks.Select(network => network.Result())];
        return new BenchReport
        {
            FmaPeakGflops = Statistics.Median(results.SelectMany(result => result.Runs).Select(run => run.FmaPeakGflops)),
            VectorWidth = VectorUnit.Width,
            Processor = Machine.Processor,
            Runtime = Machine.Runtime,
            Date = DateTimeOffset.UtcNow,
            Inputs = NetworkLoad.Channels,
            Outputs = NetworkLoad.Channels,
            Runs = runs,
            Results = results,
        };
    }
}
