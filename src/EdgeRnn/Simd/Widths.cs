using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeRnn.Options;

namespace EdgeRnn.Simd;

/// <summary>Chooses a vector width and turns it into a vector type; nothing else does.</summary>
internal static class Widths
{
    /// <summary>The environment variable that overrides the choice.</summary>
    public const string Variable = "EDGERNN_VECTOR_WIDTH";

    /// <summary>The widest accelerated width. Without fused multiply-adds in hardware it is 1: emulated ones are slow in any width.</summary>
    public static VectorWidth Widest =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Vector512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? VectorWidth.Vector256
        : AdvSimd.IsSupported || Fma.IsSupported ? VectorWidth.Vector128
        : VectorWidth.Scalar;

    /// <summary>The width to use: the one requested, else the variable's, else the widest.</summary>
    /// <exception cref="ArgumentException">The variable holds something other than 1, 4, 8 or 16.</exception>
    public static VectorWidth Choose(VectorWidth requested)
    {
        if (requested != VectorWidth.Auto)
        {
            return requested;
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
    /// <summary>Runs code that is generic over the vector type, with the type of this width.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is <see cref="VectorWidth.Auto"/> or unknown.</exception>
    public static TResult Accept<TResult>(VectorWidth width, IVectorVisitor<TResult> visitor) => width switch
    {
        VectorWidth.Scalar => visitor.Visit<F32x1>(),
        VectorWidth.Vector128 => visitor.Visit<F32x4>(),
        VectorWidth.Vector256 => visitor.Visit<F32x8>(),
        VectorWidth.Vector512 => visitor.Visit<F32x16>(),
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, $"no vector has the width {width}"),
    };
}

/// <summary>Code that is generic over the vector type.</summary>
internal interface IVectorVisitor<out TResult>
{
    /// <summary>Runs with one vector type.</summary>
    TResult Visit<V>()
        where V : unmanaged, IVec<V>;
}
