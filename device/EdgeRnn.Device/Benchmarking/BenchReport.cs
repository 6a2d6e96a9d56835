using System.Text.Json.Serialization;

namespace EdgeRnn.Device.Benchmarking;

/// <summary>What <c>edgernn bench --json</c> prints.</summary>
internal sealed record BenchReport
{
    /// <summary>The median of the peak over all rounds of all runs.</summary>
    public required double FmaPeakGflops { get; init; }

    /// <summary>Floats of one vector instruction.</summary>
    public required int VectorWidth { get; init; }

    public required string Processor { get; init; }

    /// <summary>The runtime's version, and <c>JIT</c> or <c>NativeAOT</c>.</summary>
    public required string Runtime { get; init; }

    public required DateTimeOffset Date { get; init; }

    public required int Inputs { get; init; }

    public required int Outputs { get; init; }

    /// <summary>Runs of each figure; a figure is their median.</summary>
    public required int Runs { get; init; }

    public required IReadOnlyList<NetworkResult> Results { get; init; }
}

/// <summary>The figures of one cell and size; times are nanoseconds per step.</summary>
internal sealed record NetworkResult
{
    public required string Cell { get; init; }

    public required int Hidden { get; init; }

    /// <summary>Weights of W_ih, W_hh and the head, without biases.</summary>
    public required int Weights { get; init; }

    public required double InferenceNs { get; init; }

    public required double TrainNs { get; init; }

    public required double OnlineNs { get; init; }

    /// <summary>6 · weights / <see cref="TrainNs"/>.</summary>
    public required double Gflops { get; init; }

    /// <summary>The peak as measured between this network's own blocks.</summary>
    public required double FmaPeakGflops { get; init; }

    /// <summary>Training's flops against the peak measured right before each block: the median over the runs.</summary>
    public required double FractionOfPeak { get; init; }

    public required double FractionOfPeakMin { get; init; }

    public required double FractionOfPeakMax { get; init; }

    /// <summary>The most of inference, training and online learning.</summary>
    public required double AllocatedBytesPerStep { get; init; }

    /// <summary>Every run, for comparing two reports.</summary>
    public required IReadOnlyList<RunSample> Runs { get; init; }
}

/// <summary>The medians of one run.</summary>
internal sealed record RunSample(
    double InferenceNs, double TrainNs, double OnlineNs, double FmaPeakGflops, double FractionOfPeak);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
