namespace EdgeRnn.Device.Benchmarking;

/// <summary>Order statistics of repeated measurements.</summary>
internal static class Statistics
{
    /// <summary>The middle value, or the mean of the middle two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
