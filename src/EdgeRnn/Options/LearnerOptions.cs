namespace EdgeRnn.Options;

/// <summary>The shape, the training and the seed of an <see cref="OnlineLearner"/>.</summary>
public sealed record LearnerOptions
{
    /// <summary>Floats in a sample, from 1.</summary>
    public required int InputSize { get; init; }

    /// <summary>Floats in a prediction, from 1.</summary>
    public required int OutputSize { get; init; }

    /// <summary>The cell of every layer.</summary>
    public CellKind Cell { get; init; } = CellKind.Lstm;

    /// <summary>Units in a layer, from 1; multiples of 16 waste nothing.</summary>
    public int HiddenSize { get; init; } = 32;

    /// <summary>Stacked layers, 1 to 4.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>How dL/dθ is computed.</summary>
    public LearningRule Rule { get; init; } = LearningRule.TruncatedBptt;

    /// <summary>k1: losses between two updates. 1 learns at every sample.</summary>
    public int K1 { get; init; } = 1;

    /// <summary>
    /// k2: steps of backpropagation, and of the ring. The length of the sequence makes it full BPTT; the forward-mode rules need no
    /// more than k1.
    /// </summary>
    public int K2 { get; init; } = 32;

    /// <summary>Predictions that may wait for their target at once: the longest horizon in steps.</summary>
    public int TargetDelay { get; init; } = 1;

    /// <summary>
    /// For each output, how many steps before the one that waits for a target its target belongs to, at most k2 - k1; empty if all
    /// belong to that step. Requires truncated BPTT without flow penalty and probe.
    /// </summary>
    internal IReadOnlyList<int> TargetLags { get; init; } = [];

    /// <summary>The loss of one step.</summary>
    public LossKind Loss { get; init; } = LossKind.MeanSquared;

    /// <summary>δ of <see cref="LossKind.Huber"/>: beyond it the loss is linear.</summary>
    public float HuberDelta { get; init; } = 1;

    /// <summary>The update rule.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>Largest global norm of the gradient, which is scaled down to it; 0 is no clipping.</summary>
    public float ClipNorm { get; init; } = 1;

    /// <summary>
    /// λ of the penalty λ · mean over the window of (‖∂L/∂h[t-1]‖ / ‖∂L/∂h[t]‖ - 1)² on W_hh, against vanishing and exploding
    /// gradients (Pascanu et al. 2013, arXiv 1211.5063); 0 is none. Requires truncated BPTT, one layer and a recurrent matrix;
    /// experience replay goes without it.
    /// </summary>
    public float FlowPenalty { get; init; }

    /// <summary>Initialization of W_hh, where the cell has one.</summary>
    public RecurrentInitialization Recurrent { get; init; } = RecurrentInitialization.Uniform;

    /// <summary>
    /// Added to the initial bias of the forget gate of <see cref="CellKind.Lstm"/> and <see cref="CellKind.ElementLstm"/>: 1 or more
    /// keeps the state from the first step on.
    /// </summary>
    public float ForgetBias { get; init; }

    /// <summary>
    /// Capacity of the reservoir for <see cref="OnlineLearner.ReplayExperience(int)"/>: windows of k2 steps, a uniform sample of the
    /// whole past; 0 is no experience replay.
    /// </summary>
    public int ReplayWindows { get; init; }

    /// <summary>
    /// Windows in each update of <see cref="OnlineLearner.ReplayExperience(int)"/>: its loss is the mean over their steps, its learning rate √batch
    /// times that of the live stream. A batch is faster than as many updates: its windows share the weights.
    /// </summary>
    public int ReplayBatch { get; init; } = 1;

    /// <summary>
    /// Updates between two probes for <see cref="OnlineLearner.Diagnostics"/>; 0 is none. A probe changes no bit of the weights and
    /// costs about three times full BPTT over <see cref="ProbeDepth"/> steps.
    /// </summary>
    public int ProbeEvery { get; init; }

    /// <summary>Steps of a probe's full BPTT; the ring holds at least that many.</summary>
    public int ProbeDepth { get; init; } = 64;

    /// <summary>Seed for weight initialization and experience replay: two learners with the same seed, options and stream have the same weights, bit for bit.</summary>
    public ulong Seed { get; init; }

    /// <summary>The vector width.</summary>
    public VectorWidth VectorWidth { get; init; } = VectorWidth.Auto;
}
