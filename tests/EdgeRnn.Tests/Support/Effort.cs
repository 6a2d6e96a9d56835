namespace EdgeRnn.Tests.Support;

/// <summary>
/// How many samples a property is tried on: <c>EDGERNN_EMULATED=1</c> asks for fewer, for under emulation each takes a hundred
/// times as long. No property is left out, but for those of child processes, which an emulated program cannot start.
/// </summary>
internal static class Effort
{
    public static bool IsEmulated { get; } = Environment.GetEnvironmentVariable("EDGERNN_EMULATED") == "1";

    public static int Of(int samples, int whenEmulated) => IsEmulated ? whenEmulated : samples;
}
