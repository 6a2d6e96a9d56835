using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeRnn.Options;

namespace EdgeRnn.Simd;

/// <summary>Which vector widths this processor has.</summary>
internal static class Widths
{
    /// <summary>The variable that overrides the choice.</summary>
    public const string Variable = "EDGERNN_VECTOR_WIDTH";

    /// <summary>The widest accelerated width. Without fused multiply-adds in hardware it is 1: emulated ones are slow in any width.</summary>
    public static VectorWidth Widest =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Vector512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? VectorWidth.Vector256
        : AdvSimd.IsSupported || Fma.IsSupported ? VectorWidth.Vector128
        : VectorWidth.Scalar;

    /// <summary>The width to use: what the options say, else the variable, else the widest.</summary>
    /// <exception cref="ArgumentException">The variable holds something else than 1, 4, 8 or 16.</exception>
    public static VectorWidth Choose(VectorWidth asked)
    {
        if (asked != VectorWidth.Auto)
        {
            return asked;
        }

        string? text = Environment.GetEnvironmentVariable(Variable);
        return text switch
        {
            null or "" => Widest,
            "1" => VectorWidth.Scalar,
            "4" => VectorWidth.Vector128,
            "8" => VectorWidth.Vector256,
            "16" => VectorWidth.Vector512,
            _ => throw new ArgumentException($"{Variable} is '{text}': expected 1, 4, 8 or 16, or unset it"),
        };
    }
}
