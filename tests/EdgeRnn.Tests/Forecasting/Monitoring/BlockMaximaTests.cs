using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class BlockMaximaTests
{
    private readonly Random _random = new(312);

    /// <summary>Blocks of samples, after which a rarity is asked for; values in a block may be repeated, as in a cluster.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void What_exponential_values_exceed_once_in_so_many_blocks_is_as_rare_as_that_cluster_or_not(int repeated)
    {
        BlockMaxima maxima = new(1);
        Learn(maxima, 500, repeated, () => -Math.Log(1 - _random.NextDouble()));

        // The maximum of n exponential values is Gumbel with location ln n and scale 1.
        double rare = Math.Log(BlockMaxima.Length / (double)repeated) + 5;
        Assert.Equal(5, maxima.Add(0, rare), 1.2);
    }

    [Fact]
    public void A_heavy_tail_is_taken_for_one()
    {
        BlockMaxima maxima = new(1);
        Learn(maxima, 500, 1, () => Math.Pow(1 - _random.NextDouble(), -0.5));

        // Exceeded once in e⁵ blocks: √(64 e⁵) = 97; the largest of a light tail with the same mean and deviation would be far below.
        Assert.InRange(maxima.Add(0, Math.Sqrt(64 * Math.Exp(5))), 2.5, 7.5);
    }

    [Fact]
    public void The_same_size_is_less_rare_while_few_blocks_are_known()
    {
        BlockMaxima few = new(1), many = new(1);
        Learn(few, 4, 1, Gaussian);
        Learn(many, 400, 1, Gaussian);
        Assert.InRange(few.Add(0, 6) / many.Add(0, 6), 0.2, 0.8);
    }

    [Fact]
    public void Nothing_is_rare_before_three_blocks()
    {
        BlockMaxima maxima = new(1);
        Learn(maxima, 2, 1, Gaussian);
        Assert.Equal(double.NaN, maxima.Add(0, 1e9));
        Learn(maxima, 1, 1, Gaussian);
        Assert.False(double.IsNaN(maxima.Add(0, 1)));
    }

    [Fact]
    public void A_block_that_is_not_learned_leaves_no_trace()
    {
        BlockMaxima maxima = new(1);
        Learn(maxima, 10, 1, Gaussian);
        double before = maxima.Add(0, 5);
        maxima.End(0, learn: false, double.MaxValue);
        Assert.Equal(before, maxima.Add(0, 5));
    }

    private static void Learn(BlockMaxima maxima, int blocks, int repeated, Func<double> next)
    {
        for (int block = 0; block < blocks; block++)
        {
            for (int i = 0; i < BlockMaxima.Length; i += repeated)
            {
                double value = next();
                for (int j = 0; j < repeated; j++)
                {
                    maxima.Add(0, value);
                }
            }

            maxima.End(0, learn: true, double.MaxValue);
        }
    }

    private double Gaussian()
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += _random.NextDouble();
        }

        return Math.Abs(sum) + 0.1;
    }
}
