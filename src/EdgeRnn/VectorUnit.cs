using EdgeRnn.Kernels;
using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn;

/// <summary>The vector unit of this processor: how wide it is and how fast it can be at most.</summary>
public static class VectorUnit
{
    /// <summary>Floats of one vector instruction where the options say <see cref="VectorWidth.Auto"/>: 1, 4, 8 or 16.</summary>
    /// <exception cref="ArgumentException">The variable <c>EDGERNN_VECTOR_WIDTH</c> holds something else.</exception>
    public static int Width => (int)Widths.Choose(VectorWidth.Auto);

    /// <summary>
    /// GFLOP/s of fused multiply-adds (2 flops each) in <see cref="Width"/> lanes on one thread, registers only: the
    /// ceiling of every product, to which a measured speed can be compared.
    /// </summary>
    /// <param name="duration">How long to measure: the mean over it is returned. From a few microseconds on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not above zero.</exception>
    public static double MeasureFmaPeak(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return Width switch
        {
            16 => FmaPeak.Measure<F32x16>(duration),
            8 => FmaPeak.Measure<F32x8>(duration),
            4 => FmaPeak.Measure<F32x4>(duration),
            _ => FmaPeak.Measure<F32x1>(duration),
        };
    }
}
