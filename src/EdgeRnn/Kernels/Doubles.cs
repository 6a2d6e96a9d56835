using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRnn.Kernels;

/// <summary>Loops over doubles and long series of floats; what they give does not depend on the processor's vectors.</summary>
/// <remarks>
/// Sums run in <see cref="Lanes"/> logical lanes that are added by halves; all else is by element. Nothing is fused: the
/// compiler contracts no product and sum.
/// </remarks>
internal static unsafe class Doubles
{
    /// <summary>Logical lanes of a sum; lengths are multiples of it.</summary>
    public const int Lanes = 16;

    /// <summary>n rounded up to whole lanes.</summary>
    public static int Pad(int n) => (n + Lanes - 1) / Lanes * Lanes;

    /// <summary>Σ x y.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Debug.Assert(x.Length % Lanes == 0 && x.Length == y.Length);
        fixed (double* px = x, py = y)
        {
            return Dot(px, py, x.Length);
        }
    }

    /// <summary>y = Mᵀ x for a square matrix whose rows lie one behind the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransposedProduct(ReadOnlySpan<double> matrix, ReadOnlySpan<double> x, Span<double> y)
    {
        Debug.Assert(matrix.Length == x.Length * x.Length && y.Length == x.Length && x.Length % Lanes == 0);
        int n = x.Length, width = Vector<double>.Count;
        fixed (double* m = matrix, px = x, py = y)
        {
            // Two vectors at a time fit the lanes in every width of 2, 4 and 8.
            for (int column = 0; column < n; column += 2 * width)
            {
                Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
                double* row = m + column;
                for (int i = 0; i < n; i++, row += n)
                {
                    Vector<double> xi = new(px[i]);
                    low += xi * Vector.Load(row);
                    high += xi * Vector.Load(row + width);
                }

                Vector.Store(low, py + column);
                Vector.Store(high, py + column + width);
            }
        }
    }

    /// <summary>
    /// g = S f, then S ← (S - β g fᵀ) · scale, row by row, so that a row is read while it is in the cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Downdate(Span<double> root, ReadOnlySpan<double> f, Span<double> g, double beta, double scale)
    {
        Debug.Assert(root.Length == f.Length * f.Length && g.Length == f.Length && f.Length % Lanes == 0);
        int n = f.Length, width = Vector<double>.Count;
        Vector<double> factor = new(scale);
        fixed (double* s = root, pf = f, pg = g)
        {
            double* row = s;
            for (int i = 0; i < n; i++, row += n)
            {
                double gi = Dot(row, pf, n);
                pg[i] = gi;
                Vector<double> step = new(beta * gi);
                for (int j = 0; j < n; j += width)
                {
                    Vector.Store((Vector.Load(row + j) - (step * Vector.Load(pf + j))) * factor, row + j);
                }
            }
        }
    }

    /// <summary>y += a x.</summary>
    public static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        Debug.Assert(x.Length % Lanes == 0 && x.Length == y.Length);
        Vector<double> factor = new(a);
        fixed (double* px = x, py = y)
        {
            for (int i = 0; i < x.Length; i += Vector<double>.Count)
            {
                Vector.Store(Vector.Load(py + i) + (factor * Vector.Load(px + i)), py + i);
            }
        }
    }

    /// <summary>Σ (x - y)², of as many whole lanes as both have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Debug.Assert(x.Length == y.Length);
        int n = x.Length / Lanes * Lanes, width = Vector<float>.Count;
        Debug.Assert(width <= Lanes);
        float* lanes = stackalloc float[Lanes];
        fixed (float* px = x, py = y)
        {
            for (int lane = 0; lane < Lanes; lane += width)
            {
                Vector<float> sum = Vector<float>.Zero;
                for (int i = lane; i < n; i += Lanes)
                {
                    Vector<float> d = Vector.Load(px + i) - Vector.Load(py + i);
                    sum += d * d;
                }

                Vector.Store(sum, lanes + lane);
            }
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        return lanes[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Dot(double* x, double* y, int n)
    {
        int width = Vector<double>.Count;
        double* lanes = stackalloc double[Lanes];
        for (int lane = 0; lane < Lanes; lane += 2 * width)
        {
            Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
            for (int i = lane; i < n; i += Lanes)
            {
                low += Vector.Load(x + i) * Vector.Load(y + i);
                high += Vector.Load(x + i + width) * Vector.Load(y + i + width);
            }

            Vector.Store(low, lanes + lane);
            Vector.Store(high, lanes + lane + width);
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        return lanes[0];
    }
}
