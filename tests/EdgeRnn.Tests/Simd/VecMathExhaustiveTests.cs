using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Simd;

/// <summary>
/// exp, sigmoid and tanh over all 2³² floats: three minutes on two cores, so only on request, by
/// <c>dotnet run -c Release --project tests/EdgeRnn.Tests -- -explicit only -class EdgeRnn.Tests.Simd.VecMathExhaustiveTests -showLiveOutput</c>.
/// </summary>
public class VecMathExhaustiveTests(ITestOutputHelper output)
{
    private const int ChunkLength = 1 << 16;

    public static TheoryData<Operation> Functions => VecMathTests.Functions;

    [Theory(Explicit = true)]
    [MemberData(nameof(Functions))]
    public void A_function_stays_within_the_error_it_states_over_all_floats(Operation operation)
    {
        FunctionAccuracy function = FunctionAccuracy.Of(operation);
        var code = VectorCode.Of(VectorWidth.Vector512);
        object gate = new();
        double worst = 0;
        float worstAt = 0;
        Parallel.For(0, (1L << 32) / ChunkLength, chunk =>
        {
            (double ulps, float at) = Worst(function, code, chunk * ChunkLength);
            lock (gate)
            {
                (worst, worstAt) = ulps > worst ? (ulps, at) : (worst, worstAt);
            }
        });

        output.WriteLine($"{operation}: {worst:F4} ULP at {worstAt:R}");
        Assert.True(worst <= function.StatedUlps, $"{operation}({worstAt:R}) is {worst:F4} ULP off, stated {function.StatedUlps}");
    }

    private static (double Ulps, float At) Worst(FunctionAccuracy function, VectorCode code, long first)
    {
        float[] x = new float[ChunkLength], y = new float[ChunkLength];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = BitConverter.UInt32BitsToSingle((uint)(first + i));
        }

        code.Map(function.Operation, x, x, x, y);
        (double Ulps, float At) worst = default;
        for (int i = 0; i < x.Length; i++)
        {
            double ulps = function.UlpsOff(x[i], y[i]);
            worst = ulps > worst.Ulps ? (ulps, x[i]) : worst;
        }

        return worst;
    }
}
