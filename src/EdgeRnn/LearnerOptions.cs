namespace EdgeRnn;

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

    /// <summary>k1: losses between two updates. 1 learns at every sample.</summary>
    public int K1 { get; init; } = 1;

    /// <summary>k2: steps that a gradient travels back. The length of the sequence makes it full BPTT.</summary>
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

    /// <summary>How the recurrent weights begin.</summary>
    public RecurrentInitialization Recurrent { get; init; } = RecurrentInitialization.Uniform;

    /// <summary>Added to the LSTM's forget-gate bias at the start: 1 or more remembers from the first step on.</summary>
    public float ForgetBias { get; init; }

    /// <summary>Two learners of one seed, stream and options have the same weights, bit for bit.</summary>
    public ulong Seed { get; init; }

    /// <summary>The vector width.</summary>
    public VectorWidth VectorWidth { get; init; } = VectorWidth.Auto;
}
