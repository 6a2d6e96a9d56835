using EdgeRnn.Simd;

namespace EdgeRnn.Benchmarks.Running;

/// <summary>Work written over the vector type.</summary>
internal interface IVectorWork
{
    void Run<V>()
        where V : unmanaged, IVec<V>;
}

/// <summary>Runs work in the width of the job, which the environment variable sets.</summary>
internal static class VectorWork
{
    private static readonly int Width = VectorUnit.Width;

    public static void Run<TWork>(TWork work)
        where TWork : struct, IVectorWork
    {
        switch (Width)
        {
            case 16:
                work.Run<F32x16>();
                break;
            case 8:
                work.Run<F32x8>();
                break;
            case 4:
                work.Run<F32x4>();
                break;
            default:
                work.Run<F32x1>();
                break;
        }
    }
}
