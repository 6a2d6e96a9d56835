using EdgeRnn.Memory;

namespace EdgeRnn.Networks;

/// <summary>A random orthogonal n x n matrix in double precision, in memory that is not in use during initialization.</summary>
/// <param name="first">At least n (n + 1) floats.</param>
/// <param name="second">As many.</param>
/// <param name="n">Rows and columns.</param>
internal readonly struct OrthonormalRows(View first, View second, int n)
{
    private readonly int _rowsInFirst = first.Length / (2 * n);

    /// <summary>One row.</summary>
    public Span<double> this[int row] => row < _rowsInFirst
        ? first.Doubles.Slice(row * n, n)
        : second.Doubles.Slice((row - _rowsInFirst) * n, n);

    /// <summary>Random normal rows, made orthonormal one after the other, each twice, so that no rounding error remains (Giraud et al. 2005).</summary>
    public void Draw(ref SeededRandom random)
    {
        for (int row = 0; row < n; row++)
        {
            do
            {
                foreach (ref double x in this[row])
                {
                    x = random.NextNormal();
                }
            }
            while (!(Orthonormalize(row) && Orthonormalize(row)));
        }
    }

    /// <summary>Subtracts a row's projections onto the earlier rows and scales it to 1; false if nothing is left of it.</summary>
    private bool Orthonormalize(int i)
    {
        Span<double> row = this[i];
        for (int k = 0; k < i; k++)
        {
            ReadOnlySpan<double> earlier = this[k];
            double projection = Dot(row, earlier);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] -= projection * earlier[j];
            }
        }

        double norm = Math.Sqrt(Dot(row, row));
        for (int j = 0; j < row.Length; j++)
        {
            row[j] /= norm;
        }

        return norm > 1e-6;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            sum += a[j] * b[j];
        }

        return sum;
    }
}
