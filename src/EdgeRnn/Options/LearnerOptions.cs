namespace EdgeRnn.Options;

/// <summary>The recurrent cell of every layer. Equations are PyTorch's (<c>nn.RNN</c>, <c>nn.GRU</c>, <c>nn.LSTM</c>).</summary>
public enum CellKind
{
    /// <summary>h' = tanh(W_ih x + b_ih + W_hh h + b_hh).</summary>
    Elman,

    /// <summary>h' = max(0, W_ih x + b_ih + W_hh h + b_hh).</summary>
    ElmanRelu,

    /// <summary>Gated recurrent unit: gates r, z and candidate n.</summary>
    Gru,

    /// <summary>Long short-term memory: gates i, f, o, candidate g and a cell state c.</summary>
    Lstm,

    /// <summary>h' = (1 - z) h + z c, gate z and candidate c by the input alone (minGRU, arXiv 2410.01201). Diagonal.</summary>
    MinGru,

    /// <summary>An LSTM whose gates see their own unit's cell state only (arXiv 2305.19044). Diagonal.</summary>
    ElementLstm,

    /// <summary>Linear recurrent unit: a complex state that turns and shrinks (arXiv 2305.15947). Diagonal.</summary>
    LinearRecurrent,

    /// <summary>Recurrent trace unit: the linear recurrent unit with tanh inside (arXiv 2409.01449). Diagonal.</summary>
    RecurrentTrace,
}

/// <summary>How a loss finds its way to the weights.</summary>
public enum LearningRule
{
    /// <summary>
    /// Truncated BPTT(k1, k2): back through at most k2 steps. k2 = 1 is the immediate derivative, which takes the state before
    /// for a constant; the length of the sequence is full BPTT.
    /// </summary>
    TruncatedBptt,

    /// <summary>
    /// Real-time recurrent learning, for diagonal cells: sensitivities ∂h/∂θ are carried forward, O(parameters) a step, however
    /// far back the past lies. With frozen weights it is full BPTT's gradient; once weights change, the sensitivities are stale:
    /// what older weights made of the past. Below another layer it sees no path through that layer's past.
    /// </summary>
    RealTime,

    /// <summary>
    /// SnAp-1 (arXiv 2006.07232), for the other cells: as <see cref="RealTime"/>, but a unit hears of the past through itself
    /// only; O(parameters) a step, biased, stale likewise.
    /// </summary>
    SnAp1,
}

/// <summary>The loss of one step, a mean over the outputs whose target is known.</summary>
public enum LossKind
{
    /// <summary>(y - target)².</summary>
    MeanSquared,

    /// <summary>½ (y - target)² within <see cref="LearnerOptions.HuberDelta"/>, linear beyond it.</summary>
    Huber,

    /// <summary>-Σ target · log softmax(y). Targets are class probabilities; a target with any NaN is no target.</summary>
    SoftmaxCrossEntropy,
}

/// <summary>How the recurrent weights begin; all other weights begin as PyTorch's, uniform in ±1/√HiddenSize.</summary>
public enum RecurrentInitialization
{
    /// <summary>Uniform in ±1/√HiddenSize.</summary>
    Uniform,

    /// <summary>Every gate's block is a random orthogonal matrix: ‖W h‖ = ‖h‖, nothing vanishes or explodes at first.</summary>
    Orthogonal,

    /// <summary>Every gate's block is the identity (IRNN, Le et al. 2015, arXiv 1504.00941: with <see cref="CellKind.ElmanRelu"/>).</summary>
    Identity,
}

/// <summary>How many floats one vector instruction handles. The results are the same, bit for bit, in every width.</summary>
public enum VectorWidth
{
    /// <summary>
    /// The widest that this processor accelerates, or what the environment variable
    /// <c>EDGERNN_VECTOR_WIDTH</c> says (1, 4, 8 or 16).
    /// </summary>
    Auto = 0,

    /// <summary>One float: plain scalar code, the reference of all others.</summary>
    Scalar = 1,

    /// <summary>Four floats: NEON, SSE.</summary>
    Vector128 = 4,

    /// <summary>Eight floats: AVX2 with FMA.</summary>
    Vector256 = 8,

    /// <summary>Sixteen floats: AVX-512.</summary>
    Vector512 = 16,
}

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

    /// <summary>How a loss finds its way to the weights.</summary>
    public LearningRule Rule { get; init; } = LearningRule.TruncatedBptt;

    /// <summary>k1: losses between two updates. 1 learns at every sample.</summary>
    public int K1 { get; init; } = 1;

    /// <summary>
    /// k2: steps that a gradient travels back, and that the ring holds. The length of the sequence makes it full BPTT.
    /// The real-time rules look back without it and need no more than k1.
    /// </summary>
    public int K2 { get; init; } = 32;

    /// <summary>Predictions that may wait for their target at once: the longest horizon in steps.</summary>
    public int TargetDelay { get; init; } = 1;

    /// <summary>The loss of one step.</summary>
    public LossKind Loss { get; init; } = LossKind.MeanSquared;

    /// <summary>Where <see cref="LossKind.Huber"/> turns from square to linear.</summary>
    public float HuberDelta { get; init; } = 1;

    /// <summary>The update rule.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>The gradient's global norm is scaled down to this; 0 leaves it alone.</summary>
    public float ClipNorm { get; init; } = 1;

    /// <summary>
    /// λ of λ · mean over the window of (‖∂L/∂h[t-1]‖ / ‖∂L/∂h[t]‖ - 1)²: asks W_hh to keep gradients from vanishing and exploding
    /// (arXiv 1211.5063); 0 does not. Only with truncated BPTT, one layer and a recurrent matrix; rehearsals go without.
    /// </summary>
    public float FlowPenalty { get; init; }

    /// <summary>How the recurrent weights begin, where the cell has a recurrent matrix.</summary>
    public RecurrentInitialization Recurrent { get; init; } = RecurrentInitialization.Uniform;

    /// <summary>Added to the forget-gate bias of <see cref="CellKind.Lstm"/> and <see cref="CellKind.ElementLstm"/> at the start: 1 or more remembers from the first step on.</summary>
    public float ForgetBias { get; init; }

    /// <summary>
    /// Windows of k2 steps that the learner keeps of its past for <see cref="OnlineLearner.ReplayExperience(int)"/>, drawn evenly from all of it;
    /// 0 keeps none.
    /// </summary>
    public int ReplayWindows { get; init; }

    /// <summary>
    /// Windows in each update of <see cref="OnlineLearner.ReplayExperience(int)"/>: its loss is the mean over their steps, its learning rate √batch
    /// times that of the live stream. A batch is faster than as many updates: its windows share the weights.
    /// </summary>
    public int ReplayBatch { get; init; } = 1;

    /// <summary>
    /// Updates from one look of the probe to the next, 0 = none: <see cref="OnlineLearner.Diagnostics"/>. It changes no bit of what
    /// is learned, and one look costs about as much as full BPTT over <see cref="ProbeDepth"/> steps three times.
    /// </summary>
    public int ProbeEvery { get; init; }

    /// <summary>Steps that the probe looks back; the ring holds at least so many.</summary>
    public int ProbeDepth { get; init; } = 64;

    /// <summary>Two learners of one seed, stream and options have the same weights, bit for bit.</summary>
    public ulong Seed { get; init; }

    /// <summary>The vector width.</summary>
    public VectorWidth VectorWidth { get; init; } = VectorWidth.Auto;
}
