namespace EdgeRnn.Options;

/// <summary>Floats of one vector instruction. Results are the same, bit for bit, in every width.</summary>
public enum VectorWidth
{
    /// <summary>
    /// The value of the environment variable <c>EDGERNN_VECTOR_WIDTH</c> (1, 4, 8 or 16), or, if it is not set, the widest that
    /// this processor accelerates.
    /// </summary>
    Auto = 0,

    /// <summary>One float: plain scalar code, the reference of all others.</summary>
    Scalar = 1,

    /// <summary>Four floats: NEON, SSE.</summary>
    Vector128 = 4,

    /// <summary>Eight floats: AVX2 with FMA.</summary>
    Vector256 = 8,

    /// <summary>Sixteen floats: AVX-512.</summary>
    Vector512 = 16,
}
