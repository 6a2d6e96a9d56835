using EdgeRnn.Tests.Support;

namespace EdgeRnn.Tests.Simd;

/// <summary>What VecMath states of one function, and how far a float is from it.</summary>
/// <param name="Operation">The function.</param>
/// <param name="Exact">The function in double, right to far less than a float's ULP.</param>
/// <param name="Lowest">From here up the error is stated; below, the value stays the one here.</param>
/// <param name="StatedUlps">The worst error over all floats that VecMath's comment states.</param>
internal sealed record FunctionAccuracy(Operation Operation, Func<double, double> Exact, float Lowest, double StatedUlps)
{
    public static IReadOnlyList<FunctionAccuracy> All { get; } =
    [
        new(Operation.Exp, Math.Exp, float.NegativeInfinity, 1.03),
        new(Operation.Sigmoid, x => 1 / (1 + Math.Exp(-x)), -87, 2.45),
        new(Operation.Tanh, Math.Tanh, float.NegativeInfinity, 2.5),
    ];

    public static FunctionAccuracy Of(Operation operation) => All.Single(function => function.Operation == operation);

    /// <summary>The error of f(x) in units of the last place of the exact value; infinite where a NaN is lost or made.</summary>
    public double UlpsOff(float x, float result)
    {
        double exact = Exact(x < Lowest ? Lowest : x);
        if (double.IsNaN(exact) || float.IsNaN(result))
        {
            return double.IsNaN(exact) && float.IsNaN(result) ? 0 : double.PositiveInfinity;
        }

        // Beyond the largest float stands infinity, at 2¹²⁸ as rounding sees it.
        double limit = Math.ScaleB(1, 128);
        return Math.Abs(Math.Min(result, limit) - Math.Min(exact, limit)) / Ulp(Math.Min(exact, float.MaxValue));
    }

    private static double Ulp(double x) =>
        Math.ScaleB(1, (x == 0 ? -126 : Math.Max(Math.ILogB(x), -126)) - 23);
}
