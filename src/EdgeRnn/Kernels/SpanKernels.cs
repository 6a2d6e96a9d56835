using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn.Kernels;

/// <summary>Loops over spans of floats, in a vector width chosen at run time; every width gives the same bits.</summary>
/// <remarks>Lengths are multiples of <see cref="Line"/> unless a method says otherwise.</remarks>
internal abstract class SpanKernels
{
    /// <summary>Floats of which lengths are multiples.</summary>
    public const int Line = Arena.Line;

    /// <summary>The kernels of a width.</summary>
    public static SpanKernels Of(VectorWidth width) => Widths.Accept(Widths.Choose(width), new Factory());

    /// <summary>n rounded up to whole lines.</summary>
    public static int Pad(int n) => (n + Line - 1) / Line * Line;

    /// <summary>xᵀy.</summary>
    public abstract float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y);

    /// <summary>y += a x.</summary>
    public abstract void AddScaled(float a, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>z += x ∘ y.</summary>
    public abstract void AddProducts(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z);

    /// <summary>y += rates ∘ (tanh z - y).</summary>
    public abstract void MoveTowardsTanh(ReadOnlySpan<float> z, ReadOnlySpan<float> rates, Span<float> y);

    /// <summary>Σ (x - y)², of as many whole lines as both have.</summary>
    public abstract float SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y);

    /// <inheritdoc cref="TriangularRoot.Update{V}"/>
    public abstract void UpdateRoot(Span<float> root, ReadOnlySpan<float> x, Span<float> gain, float forgetting);

    /// <inheritdoc cref="TriangularRoot.LimitDiagonal{V}"/>
    public abstract void LimitDiagonal(Span<float> root, float limit, Span<float> factors);

    private readonly struct Factory : IVectorVisitor<SpanKernels>
    {
        public SpanKernels Visit<V>()
            where V : unmanaged, IVec<V> => new SpanKernels<V>();
    }
}

/// <inheritdoc/>
internal sealed unsafe class SpanKernels<V> : SpanKernels
    where V : unmanaged, IVec<V>
{
    public override float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Debug.Assert(x.Length % Line == 0 && x.Length == y.Length);
        fixed (float* px = x, py = y)
        {
            return Sum<Product>(px, py, x.Length);
        }
    }

    public override void AddScaled(float a, ReadOnlySpan<float> x, Span<float> y)
    {
        Debug.Assert(x.Length % Line == 0 && x.Length == y.Length);
        V factor = V.Broadcast(a);
        fixed (float* px = x, py = y)
        {
            for (int i = 0; i < x.Length; i += V.Width)
            {
                V.Store(V.MultiplyAdd(px + i, factor, V.Load(py + i)), py + i);
            }
        }
    }

    public override void AddProducts(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z)
    {
        Debug.Assert(x.Length % Line == 0 && x.Length == y.Length && x.Length == z.Length);
        fixed (float* px = x, py = y, pz = z)
        {
            for (int i = 0; i < x.Length; i += V.Width)
            {
                V.Store(V.MultiplyAdd(px + i, V.Load(py + i), V.Load(pz + i)), pz + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MoveTowardsTanh(ReadOnlySpan<float> z, ReadOnlySpan<float> rates, Span<float> y)
    {
        Debug.Assert(z.Length % Line == 0 && z.Length == rates.Length && z.Length == y.Length);
        fixed (float* pz = z, pr = rates, py = y)
        {
            for (int i = 0; i < z.Length; i += V.Width)
            {
                V from = V.Load(py + i);
                V.Store(V.MultiplyAdd(pr + i, VecMath.Tanh(V.Load(pz + i)) - from, from), py + i);
            }
        }
    }

    public override float SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Debug.Assert(x.Length == y.Length);
        fixed (float* px = x, py = y)
        {
            return Sum<SquaredDifference>(px, py, x.Length / Line * Line);
        }
    }

    public override void UpdateRoot(Span<float> root, ReadOnlySpan<float> x, Span<float> gain, float forgetting)
    {
        Debug.Assert(x.Length % Line == 0 && x.Length == gain.Length && root.Length == TriangularRoot.Length(x.Length));
        fixed (float* p = root, px = x, pg = gain)
        {
            TriangularRoot.Update<V>(p, px, pg, x.Length, forgetting);
        }
    }

    public override void LimitDiagonal(Span<float> root, float limit, Span<float> factors)
    {
        Debug.Assert(root.Length == TriangularRoot.Length(factors.Length));
        fixed (float* p = root, pf = factors)
        {
            TriangularRoot.LimitDiagonal<V>(p, factors.Length, limit, pf);
        }
    }

    /// <summary>
    /// A sum in 64 logical lanes: lines go to four partial sums in turn, (a + b) + (c + d), whose 16 lanes are added by halves.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum<TTerm>(float* x, float* y, int n)
        where TTerm : struct, ITerm
    {
        float* lanes = stackalloc float[Line];
        for (int lane = 0; lane < Line; lane += V.Width)
        {
            V a = V.Broadcast(0f), b = a, c = a, d = a;
            int i = lane;
            for (; i + (3 * Line) < n; i += 4 * Line)
            {
                a = TTerm.Add(x + i, y + i, a);
                b = TTerm.Add(x + i + Line, y + i + Line, b);
                c = TTerm.Add(x + i + (2 * Line), y + i + (2 * Line), c);
                d = TTerm.Add(x + i + (3 * Line), y + i + (3 * Line), d);
            }

            for (; i < n; i += Line)
            {
                a = TTerm.Add(x + i, y + i, a);
            }

            V.Store(a + b + (c + d), lanes + lane);
        }

        for (int half = Line / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        return lanes[0];
    }

    /// <summary>One vector's terms of a sum.</summary>
    private interface ITerm
    {
        static abstract V Add(float* x, float* y, V sum);
    }

    private readonly struct Product : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Add(float* x, float* y, V sum) => V.MultiplyAdd(x, V.Load(y), sum);
    }

    private readonly struct SquaredDifference : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Add(float* x, float* y, V sum)
        {
            V difference = V.Load(x) - V.Load(y);
            return V.MultiplyAdd(difference, difference, sum);
        }
    }
}
