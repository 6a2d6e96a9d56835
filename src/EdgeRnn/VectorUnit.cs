using EdgeRnn.Kernels;
using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn;

/// <summary>The width and the peak speed of this processor's vector unit.</summary>
public static class VectorUnit
{
    /// <summary>Floats of one vector instruction under <see cref="VectorWidth.Auto"/>: 1, 4, 8 or 16.</summary>
    /// <exception cref="ArgumentException">The variable <c>EDGERNN_VECTOR_WIDTH</c> holds something else.</exception>
    public static int Width => (int)Widths.Choose(VectorWidth.Auto);

    /// <summary>
    /// GFLOP/s of fused multiply-adds (2 flops each) in <see cref="Width"/> lanes on one thread, in registers only: the
    /// upper bound of every product's speed.
    /// </summary>
    /// <param name="duration">How long to measure, from a few microseconds up; the result is the mean over it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not above zero.</exception>
    public static double MeasureFmaPeak(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return Widths.Accept(Widths.Choose(VectorWidth.Auto), new PeakMeasurement(duration));
    }

    private sealed class PeakMeasurement(TimeSpan duration) : IVectorVisitor<double>
    {
        public double Visit<V>()
            where V : unmanaged, IVec<V> => FmaPeak.Measure<V>(duration);
    }
}
