using EdgeRnn.Memory;
using EdgeRnn.Options;

namespace EdgeRnn.Optimization;

/// <summary>The constants of one update.</summary>
/// <param name="Options">The rule and its constants.</param>
/// <param name="LearningRate">η after warm-up and decay.</param>
/// <param name="GradientScale">The factor of gradient clipping: 1 or less.</param>
/// <param name="FirstCorrection">1 - β₁ⁿ of Adam.</param>
/// <param name="SecondCorrection">1 - β₂ⁿ of Adam and ObGD.</param>
/// <param name="Loss">The mean of the update's losses.</param>
internal readonly record struct UpdateStep(
    OptimizerOptions Options, float LearningRate, float GradientScale, float FirstCorrection, float SecondCorrection, float Loss);

/// <summary>The vectors that an update reads and writes, all laid out as the parameters.</summary>
/// <param name="Parameters">θ.</param>
/// <param name="Gradients">dL/dθ.</param>
/// <param name="FirstMoment">Momentum of SGD, m of Adam, v of RMSprop and ObGD; empty if there is none.</param>
/// <param name="SecondMoment">v of Adam, the direction of ObGD; empty if there is none.</param>
/// <param name="Initial">θ₀, if there is L2 regularization towards it; else empty.</param>
internal sealed record OptimizerMemory(View Parameters, View Gradients, View FirstMoment, View SecondMoment, View Initial);
