using EdgeRnn.Forecasting.Experts;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

/// <summary>The recursive solution against the one that solves all at once, and what years would do to it.</summary>
public class LeastSquaresTests
{
    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(5, 0.99)]
    [InlineData(20, 0.995)]
    public void It_is_the_solution_of_the_weighted_normal_equations(int inputs, double forgetting)
    {
        const int Rows = 300;
        var random = new Random(701);
        var filter = new LeastSquares(inputs, 1, forgetting);
        double[,] normal = new double[inputs, inputs];
        double[] right = new double[inputs];
        for (int i = 0; i < inputs; i++)
        {
            normal[i, i] = 1;
        }

        for (int row = 0; row < Rows; row++)
        {
            double[] x = new double[filter.PaddedInputs];
            for (int i = 0; i < inputs; i++)
            {
                x[i] = random.NextDouble() - 0.5;
            }

            double y = random.NextDouble() + (2 * x[0]);
            for (int i = 0; i < inputs; i++)
            {
                right[i] = (forgetting * right[i]) + (x[i] * y);
                for (int j = 0; j < inputs; j++)
                {
                    normal[i, j] = (forgetting * normal[i, j]) + (x[i] * x[j]);
                }
            }

            double error = y - filter.Predict(0, x);
            filter.Correct(0, error, filter.Update(x));
        }

        double[] expected = Solve(normal, right);
        for (int i = 0; i < inputs; i++)
        {
            double[] unit = new double[filter.PaddedInputs];
            unit[i] = 1;
            Assert.Equal(expected[i], filter.Predict(0, unit), 1e-9);
        }
    }

    [Fact]
    public void A_million_rows_without_excitation_wind_nothing_up()
    {
        // Two inputs that are always equal, then nothing but a constant: without a limit P would be 1/λ¹⁰⁰⁰⁰⁰⁰.
        var filter = new LeastSquares(3, 1, 0.999);
        double[] x = new double[filter.PaddedInputs];
        var random = new Random(702);
        for (int row = 0; row < 1_000_000; row++)
        {
            x[0] = 1;
            x[1] = x[2] = row < 1000 ? random.NextDouble() : 0;
            double error = 3 + x[1] - filter.Predict(0, x);
            filter.Correct(0, error, filter.Update(x));
        }

        (x[1], x[2]) = (0.5, -0.5);
        Assert.Equal(3, filter.Predict(0, x), 0.01);
        Assert.InRange(filter.Update(x), 1e-3, 1);
    }

    private static double[] Solve(double[,] a, double[] b)
    {
        int n = b.Length;
        a = (double[,])a.Clone();
        b = (double[])b.Clone();
        for (int pivot = 0; pivot < n; pivot++)
        {
            for (int row = pivot + 1; row < n; row++)
            {
                double factor = a[row, pivot] / a[pivot, pivot];
                for (int column = pivot; column < n; column++)
                {
                    a[row, column] -= factor * a[pivot, column];
                }

                b[row] -= factor * b[pivot];
            }
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int column = row + 1; column < n; column++)
            {
                b[row] -= a[row, column] * b[column];
            }

            b[row] /= a[row, row];
        }

        return b;
    }
}
