using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRnn.Options;

/// <summary>Checks of one option's value; the error names the option, its range and what was found.</summary>
internal static class OptionCheck
{
    /// <summary>Sizes beyond this are mistakes: such a layer alone would hold 16 GiB of weights.</summary>
    public const int LargestSize = 1 << 15;

    /// <summary>The longest window, horizon or queue, in steps.</summary>
    public const int LongestWindow = 1 << 20;

    /// <summary>The most windows in a batch of experience replay.</summary>
    public const int LargestReplayBatch = 64;

    public static void InRange<T>(T value, T low, T high, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : INumber<T> => Require(value >= low && value <= high, value, $"in {low} … {high}", name);

    public static void AboveZero(float value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(float.IsFinite(value) && value > 0, value, "finite and above 0", name);

    public static void AtLeastZero(float value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(float.IsFinite(value) && value >= 0, value, "finite and at least 0", name);

    public static void BelowOne(float value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(value >= 0 && value < 1, value, "in [0, 1)", name);

    public static void Finite(float value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(float.IsFinite(value), value, "finite", name);

    public static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum => Require(Enum.IsDefined(value), value, string.Join(", ", Enum.GetNames<T>()), name);

    public static void Require(bool holds, object value, string expected, string name)
    {
        if (!holds)
        {
            string option = name[(name.LastIndexOf('.') + 1)..];
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be {expected}; found {value}");
        }
    }
}
