using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Kernels;

/// <summary>
/// Loops over an upper triangular matrix S, the square root of P = S Sᵀ, stored in blocks of 16 columns: block b holds the first
/// 16 (b + 1) rows of each of its columns, column by column; what lies below the diagonal is 0 and stays 0.
/// </summary>
internal static unsafe class TriangularRoot
{
    private const int Line = Arena.Line;

    /// <summary>Floats of a root of <paramref name="n"/> rows, a multiple of 16.</summary>
    public static long Length(int n) => (long)n * (n + Line) / 2;

    /// <summary>Where S[i, i] lies.</summary>
    public static int IndexOfDiagonal(int i)
    {
        int first = i / Line * Line;
        return (int)Length(first) + ((i - first) * (first + Line)) + i;
    }

    /// <summary>
    /// Makes P the covariance after an observation with input x, P ← (P - P x xᵀ P / (λ + xᵀ P x)) / λ, by Carlson's update
    /// (AIAA Journal 11, 1973): with f = Sᵀ x, α_j = λ + f_0² + … + f_j² and b_j = Σ f_k S_k over k ≤ j, column j becomes
    /// S_j √(α_{j-1} / (λ α_j)) - b_{j-1} f_j / √(λ α_{j-1} α_j).
    /// </summary>
    /// <param name="root">S.</param>
    /// <param name="x">n floats.</param>
    /// <param name="gain">n floats, overwritten with P x / (λ + xᵀ P x), P as it was before.</param>
    /// <param name="n">Rows of S, a multiple of 16.</param>
    /// <param name="forgetting">λ.</param>
    public static void Update<V>(float* root, float* x, float* gain, int n, float forgetting)
        where V : unmanaged, IVec<V>
    {
        float* f = stackalloc float[3 * Line];
        float* shrink = f + Line, step = shrink + Line;
        float alpha = forgetting, scale = 1 / MathF.Sqrt(forgetting);
        new Span<float>(gain, n).Clear();
        for (int rows = Line; rows <= n; rows += Line)
        {
            Products<V>(root, x, rows, f);
            alpha = Coefficients<V>(f, alpha, scale, shrink, step);
            for (int column = 0; column < Line; column += 4)
            {
                Rotate<V>(root + (column * rows), gain, rows, f + column, shrink + column, step + column);
            }

            root += Line * rows;
        }

        V inverse = V.Broadcast(1 / alpha);
        for (int i = 0; i < n; i += V.Width)
        {
            V.Store(V.Load(gain + i) * inverse, gain + i);
        }
    }

    /// <summary>Shortens rows of S so that no element on the diagonal of P exceeds a limit; P stays positive.</summary>
    /// <param name="root">S.</param>
    /// <param name="n">Rows of S, a multiple of 16.</param>
    /// <param name="limit">Above 0.</param>
    /// <param name="factors">n floats of scratch, overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LimitDiagonal<V>(float* root, int n, float limit, float* factors)
        where V : unmanaged, IVec<V>
    {
        new Span<float>(factors, n).Clear();
        float* column = root;
        for (int j = 0; j < n; j++)
        {
            int rows = (j / Line * Line) + Line;
            for (int i = 0; i < rows; i += V.Width)
            {
                V s = V.Load(column + i);
                V.Store(V.MultiplyAdd(s, s, V.Load(factors + i)), factors + i);
            }

            column += rows;
        }

        V one = V.Broadcast(1f), most = V.Broadcast(limit);
        for (int i = 0; i < n; i += V.Width)
        {
            V.Store(V.AtMost(one, V.Sqrt(most / V.Load(factors + i))), factors + i);
        }

        column = root;
        for (int j = 0; j < n; j++)
        {
            int rows = (j / Line * Line) + Line;
            for (int i = 0; i < rows; i += V.Width)
            {
                V.Store(V.Load(column + i) * V.Load(factors + i), column + i);
            }

            column += rows;
        }
    }

    /// <summary>f = the products of a block's columns with x: 16 logical lanes each, whose sums are transposed and added by halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products<V>(float* block, float* x, int rows, float* f)
        where V : unmanaged, IVec<V>
    {
        float* lanes = stackalloc float[2 * Line * Line];
        float* sums = lanes + (Line * Line);
        for (int column = 0; column < Line; column += 4)
        {
            for (int lane = 0; lane < Line; lane += V.Width)
            {
                float* p = block + (column * rows) + lane;
                V a = V.Broadcast(0f), b = a, c = a, d = a;
                for (int i = lane; i < rows; i += Line, p += Line)
                {
                    V xi = V.Load(x + i);
                    a = V.MultiplyAdd(p, xi, a);
                    b = V.MultiplyAdd(p + rows, xi, b);
                    c = V.MultiplyAdd(p + (2 * rows), xi, c);
                    d = V.MultiplyAdd(p + (3 * rows), xi, d);
                }

                float* to = lanes + (column * Line) + lane;
                V.Store(a, to);
                V.Store(b, to + Line);
                V.Store(c, to + (2 * Line));
                V.Store(d, to + (3 * Line));
            }
        }

        Vectors.TransposeBlock<V>(lanes, Line, sums, Line);
        for (int half = Line * Line / 2; half >= Line; half /= 2)
        {
            for (int i = 0; i < half; i += V.Width)
            {
                V.Store(V.Load(sums + i) + V.Load(sums + half + i), (half == Line ? f : sums) + i);
            }
        }
    }

    /// <summary>What multiplies a block's columns and b.</summary>
    /// <returns>α after the block.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Coefficients<V>(float* f, float alpha, float scale, float* shrink, float* step)
        where V : unmanaged, IVec<V>
    {
        // Four sums of four squares side by side: a chain of dependent additions half as long.
        float* alphas = stackalloc float[Line + 1];
        for (int group = 0; group < Line; group += 4)
        {
            float sum = 0;
            for (int j = group; j < group + 4; j++)
            {
                sum = MathF.FusedMultiplyAdd(f[j], f[j], sum);
                alphas[j + 1] = sum;
            }
        }

        alphas[0] = alpha;
        for (int group = 0; group < Line; group += 4)
        {
            for (int j = group + 1; j <= group + 4; j++)
            {
                alphas[j] += alpha;
            }

            alpha = alphas[group + 4];
        }

        V factor = V.Broadcast(scale);
        for (int j = 0; j < Line; j += V.Width)
        {
            V before = V.Load(alphas + j), inverse = factor / V.Sqrt(before * V.Load(alphas + j + 1));
            V.Store(before * inverse, shrink + j);
            V.Store(V.Load(f + j) * inverse, step + j);
        }

        return alpha;
    }

    /// <summary>Updates four columns, and b by each in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate<V>(float* columns, float* b, int rows, float* f, float* shrink, float* step)
        where V : unmanaged, IVec<V>
    {
        V f0 = V.Broadcast(f[0]), f1 = V.Broadcast(f[1]), f2 = V.Broadcast(f[2]), f3 = V.Broadcast(f[3]);
        V shrink0 = V.Broadcast(shrink[0]), shrink1 = V.Broadcast(shrink[1]), shrink2 = V.Broadcast(shrink[2]), shrink3 = V.Broadcast(shrink[3]);
        V step0 = V.Broadcast(step[0]), step1 = V.Broadcast(step[1]), step2 = V.Broadcast(step[2]), step3 = V.Broadcast(step[3]);
        for (int i = 0; i < rows; i += V.Width)
        {
            float* p = columns + i;
            V sum = V.Load(b + i);
            sum = Rotate(p, sum, f0, shrink0, step0);
            sum = Rotate(p + rows, sum, f1, shrink1, step1);
            sum = Rotate(p + (2 * rows), sum, f2, shrink2, step2);
            sum = Rotate(p + (3 * rows), sum, f3, shrink3, step3);
            V.Store(sum, b + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Rotate<V>(float* column, V b, V f, V shrink, V step)
        where V : unmanaged, IVec<V>
    {
        V s = V.Load(column);
        V.Store(V.NegativeMultiplyAdd(b, step, s * shrink), column);
        return V.MultiplyAdd(s, f, b);
    }
}
