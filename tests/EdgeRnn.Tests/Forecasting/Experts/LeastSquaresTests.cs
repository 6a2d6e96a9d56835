using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Kernels;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

/// <summary>The recursive solution against the one that solves all at once, over few rows and many.</summary>
public class LeastSquaresTests
{
    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(5, 0.99)]
    [InlineData(20, 0.995)]
    public void It_is_the_solution_of_the_weighted_normal_equations(int inputs, double forgetting)
    {
        var random = new Random(701);
        var filter = new LeastSquares(Kernels, inputs, 1, forgetting);
        var reference = new NormalEquations(inputs, forgetting);
        for (int row = 0; row < 300; row++)
        {
            float[] x = Input(random, filter);
            float y = random.NextSingle() + (2 * x[0]);
            reference.Add(x, y);
            Learn(filter, x, y);
        }

        AssertClose(reference.Solve(), filter, 1e-5);
    }

    [Fact]
    public void After_many_rows_it_is_still_the_solution()
    {
        // Weights that drift, inputs that nearly are one another's copies: what rounding could take along in single precision.
        const int Inputs = 24;
        const double Forgetting = 0.9995;
        var random = new Random(703);
        var filter = new LeastSquares(Kernels, Inputs, 1, Forgetting);
        var reference = new NormalEquations(Inputs, Forgetting);
        int rows = Effort.Of(100_000, whenEmulated: 5_000);
        for (int row = 0; row < rows; row++)
        {
            float[] x = Input(random, filter);
            for (int i = 1; i < Inputs; i += 2)
            {
                x[i] = x[i - 1] + (0.2f * x[i]);
            }

            float y = (float)Math.Sin(row * 1e-4) + x[0] - x[3] + (0.1f * random.NextSingle());
            reference.Add(x, y);
            Learn(filter, x, y);
        }

        AssertClose(reference.Solve(), filter, 2e-3);
    }

    [Fact]
    public void Millions_of_rows_without_excitation_wind_nothing_up()
    {
        // Two inputs that are always equal, then nothing but a constant: without a limit P would be 1/λ¹⁰⁰⁰⁰⁰⁰.
        var filter = new LeastSquares(Kernels, 3, 1, 0.999);
        float[] x = new float[filter.PaddedInputs], gain = new float[filter.PaddedInputs];
        var random = new Random(702);
        int rows = Effort.Of(2_000_000, whenEmulated: 50_000);
        for (int row = 0; row < rows; row++)
        {
            x[0] = 1;
            x[1] = x[2] = row < 1000 ? random.NextSingle() : 0;
            Learn(filter, x, 3 + x[1]);
        }

        (x[1], x[2]) = (0.5f, -0.5f);
        Assert.Equal(3, filter.Predict(0, x), 0.01);
        filter.Update(x, gain);
        Assert.All(gain, k => Assert.InRange(Math.Abs(k), 0, 1));
    }

    [Fact]
    public void Outputs_that_share_an_input_learn_as_if_alone()
    {
        var random = new Random(704);
        LeastSquares both = new(Kernels, 20, 2, 0.99), first = new(Kernels, 20, 1, 0.99), second = new(Kernels, 20, 1, 0.99);
        for (int row = 0; row < 100; row++)
        {
            float[] x = Input(random, both), gain = new float[x.Length];
            float a = random.NextSingle(), b = random.NextSingle();
            float errorA = a - both.Predict(0, x), errorB = b - both.Predict(1, x);
            both.Update(x, gain);
            both.Correct(0, errorA, gain);
            both.Correct(1, errorB, gain);
            Learn(first, x, a);
            Learn(second, x, b);
        }

        Bits.AssertSame(first.Weights(0), both.Weights(0), "first");
        Bits.AssertSame(second.Weights(0), both.Weights(1), "second");
    }

    private static SpanKernels Kernels => SpanKernels.Of(VectorWidth.Auto);

    private static float[] Input(Random random, LeastSquares filter)
    {
        float[] x = new float[filter.PaddedInputs];
        for (int i = 0; i < filter.Inputs; i++)
        {
            x[i] = random.NextSingle() - 0.5f;
        }

        return x;
    }

    private static void Learn(LeastSquares filter, float[] x, float y)
    {
        Span<float> gain = stackalloc float[x.Length];
        float error = y - filter.Predict(0, x);
        filter.Update(x, gain);
        filter.Correct(0, error, gain);
    }

    private static void AssertClose(double[] expected, LeastSquares filter, double tolerance)
    {
        float[] actual = filter.Weights(0).ToArray();
        Assert.All(Enumerable.Range(0, expected.Length), i => Assert.Equal(expected[i], actual[i], tolerance));
        Assert.All(actual[expected.Length..], padding => Assert.Equal(0, padding));
    }

    /// <summary>The weighted sums of the past, in double precision, with a ridge of 1 that is forgotten too.</summary>
    private sealed class NormalEquations
    {
        private readonly double _forgetting;
        private readonly double[,] _left;
        private readonly double[] _right;

        public NormalEquations(int inputs, double forgetting)
        {
            (_forgetting, _left, _right) = ((float)forgetting, new double[inputs, inputs], new double[inputs]);
            for (int i = 0; i < inputs; i++)
            {
                _left[i, i] = 1;
            }
        }

        public void Add(float[] x, float y)
        {
            for (int i = 0; i < _right.Length; i++)
            {
                _right[i] = (_forgetting * _right[i]) + ((double)x[i] * y);
                for (int j = 0; j < _right.Length; j++)
                {
                    _left[i, j] = (_forgetting * _left[i, j]) + ((double)x[i] * x[j]);
                }
            }
        }

        public double[] Solve() => LeastSquaresTests.Solve(_left, _right);
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
