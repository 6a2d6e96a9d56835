using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRnn.Device.Benchmarking;

/// <summary>What a figure must name to mean something.</summary>
internal static class Machine
{
    /// <summary>The board's name where it has one, else the processor's, else the architecture.</summary>
    public static string Processor =>
        ReadBoard() ?? ReadCpuInfo() ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>As <c>.NET 10.0.12 NativeAOT, linux-arm64</c>.</summary>
    public static string Runtime =>
        $"{RuntimeInformation.FrameworkDescription} {(RuntimeFeature.IsDynamicCodeSupported ? "JIT" : "NativeAOT")}, "
        + RuntimeInformation.RuntimeIdentifier;

    private static string? ReadBoard()
    {
        const string Model = "/proc/device-tree/model";
        return File.Exists(Model) ? File.ReadAllText(Model).TrimEnd('\0', '\n') : null;
    }

    private static string? ReadCpuInfo()
    {
        const string CpuInfo = "/proc/cpuinfo";
        return File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo)
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
    }
}
