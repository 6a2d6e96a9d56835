using EdgeRnn.Options;

namespace EdgeRnn.Benchmarks.Growing;

/// <summary>What one network costs.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="X">The quantity that grows.</param>
/// <param name="InferenceNs">Nanoseconds per streamed step.</param>
/// <param name="TrainNs">Nanoseconds per step with k1 = k2.</param>
/// <param name="OnlineNs">Nanoseconds per step with k1 = 1.</param>
/// <param name="Bytes">The memory plan's total.</param>
internal readonly record struct GrowthPoint(
    CellKind Cell, int X, double InferenceNs, double TrainNs, double OnlineNs, long Bytes);

/// <summary>What many independent learners cost, each a step in turn.</summary>
/// <param name="Streams">Learners.</param>
/// <param name="TrainStepsPerSecond">Steps of all together on one core, k1 = k2.</param>
/// <param name="OnlineStepsPerSecond">Steps of all together on one core, k1 = 1.</param>
/// <param name="BytesPerStream">The growth of the process's memory in use, by learner.</param>
internal readonly record struct StreamsPoint(
    int Streams, double TrainStepsPerSecond, double OnlineStepsPerSecond, double BytesPerStream);
