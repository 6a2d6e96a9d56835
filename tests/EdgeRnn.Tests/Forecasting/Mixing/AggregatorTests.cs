using EdgeRnn.Forecasting.History;
using EdgeRnn.Forecasting.Mixing;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Mixing;

public class AggregatorTests
{
    private const int Experts = 3;

    private readonly Aggregator _aggregator = new(new StreamShape(1, [1], 0, VectorWidth.Auto), Experts);
    private readonly SeededRandom _random = new(3);
    private readonly float[] _parts = new float[Aggregator.Parts];

    /// <summary>A network's first thousand forecasts are far off; from then on it is right, as a season's once the season is known.</summary>
    [Fact]
    public void What_an_expert_forecast_before_it_had_learned_is_soon_forgotten()
    {
        SquareError(1000, network: 3);
        SquareError(500, network: 0.02);

        // With a memory of 2,000 labels from the start: 0.0025.
        Assert.InRange(SquareError(1500, network: 0.02), 0, 0.0005);
    }

    [Fact]
    public void The_mixture_is_as_good_as_the_best_expert()
    {
        SquareError(500, network: 1);
        Assert.InRange(SquareError(5000, network: 1), 0, 0.09 * 1.02);
    }

    /// <summary>The mean square error over some rows: two experts err by 0.3, each in its own way, the network by as much as is given.</summary>
    private double SquareError(int rows, double network)
    {
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            double label = _random.NextNormal();
            ReadOnlySpan<float> forecasts =
                [(float)(label + (0.3 * _random.NextNormal())), (float)(label + (0.3 * _random.NextNormal())), (float)(label + (network * _random.NextNormal()))];
            double error = _aggregator.Combine(0, forecasts, 1, _parts) - label;
            sum += error * error;
            _aggregator.Learn(0, forecasts, 1, _parts, label);
        }

        return sum / rows;
    }
}
