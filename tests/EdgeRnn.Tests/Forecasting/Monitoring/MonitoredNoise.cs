namespace EdgeRnn.Tests.Forecasting.Monitoring;

/// <summary>Nearly Gaussian noise, mean 0, deviation 1.</summary>
internal sealed class MonitoredNoise(int seed)
{
    private readonly Random _random = new(seed);

    public float Next()
    {
        float sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += _random.NextSingle();
        }

        return sum;
    }
}
