using Xunit;

namespace EdgeRnn.Tests.Support;

/// <summary>Equality bit for bit, but for NaNs, which are all one: processors make them with different signs.</summary>
internal static class Bits
{
    public static bool Same(float a, float b) =>
        BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b));

    /// <summary>Fails at the first float that differs, and says where.</summary>
    public static void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!Same(expected[i], actual[i]))
            {
                Assert.Fail($"{what}: [{i}] is {actual[i]:R}, expected {expected[i]:R}");
            }
        }
    }

    /// <summary>Fails if no float differs.</summary>
    public static void AssertDifferent(ReadOnlySpan<float> a, ReadOnlySpan<float> b, string what)
    {
        Assert.Equal(a.Length, b.Length);
        for (int i = 0; i < a.Length; i++)
        {
            if (!Same(a[i], b[i]))
            {
                return;
            }
        }

        Assert.Fail($"{what}: all {a.Length} floats are the same");
    }
}
