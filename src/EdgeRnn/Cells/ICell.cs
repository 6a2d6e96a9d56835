using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>The equations of one recurrent cell, over views of one time step.</summary>
/// <remarks>
/// Products belong to the driver. Before <see cref="Forward"/> it has filled <see cref="CellSlot.Gates"/> with the
/// pre-activations W_ih x + b_ih + W_hh h + b_hh; after <see cref="Backward"/> it multiplies <see cref="CellSlot.Delta"/> back.
/// Each is compiled as a method of its own and at once (<c>AggressiveOptimization</c>): inlined into a loop, the activations
/// exceed the compiler's budget and become calls, ten times as slow.
/// Both functions handle one vector of units; gate g of the units from <c>unit</c> on lies at <c>gate + 16 g</c>.
/// </remarks>
internal interface ICell
{
    /// <summary>Gates, state and their order.</summary>
    static abstract CellShape Shape { get; }

    /// <summary>Turns pre-activations into the new state and what <see cref="Backward"/> needs of them.</summary>
    static abstract void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V>;

    /// <summary>
    /// Turns dL/dh (and dL/dc) of this step into dL/d(pre-activation), and leaves in <paramref name="carry"/> what reaches
    /// the step before without passing through W_hh. Reads the tape, never changes it: windows overlap.
    /// </summary>
    static abstract void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V>;
}

/// <summary>One layer's part of one slot of the ring.</summary>
/// <param name="Input">x, or the h of the layer below.</param>
/// <param name="Hidden">h, the output.</param>
/// <param name="Memory">Further state and tape: <see cref="CellShape.MemoryVectors"/> vectors of units.</param>
/// <param name="Gates">Pre-activations before, activations after the forward function, by blocks of 16 units.</param>
/// <param name="Delta">dL/d(pre-activation), laid out as the gates.</param>
internal readonly record struct CellSlot(View Input, View Hidden, View Memory, View Gates, View Delta)
{
    /// <summary>Bytes of its views.</summary>
    public static int Bytes => 5 * View.Bytes;
}

/// <summary>What travels back from step to step in one layer.</summary>
/// <param name="Hidden">dL/dh.</param>
/// <param name="Memory">dL/dc, where the cell has one.</param>
internal readonly record struct CellCarry(View Hidden, View Memory);

/// <summary>The constants of a cell.</summary>
/// <param name="Gates">Pre-activations per unit: first those that W_ih feeds, then the unit's own weights, last those that W_hh feeds.</param>
/// <param name="MemoryVectors">Vectors of units that a step keeps besides h and the gates.</param>
/// <param name="InputGates">PyTorch's gate at each pre-activation that W_ih feeds; these are the first ones.</param>
/// <param name="RecurrentGates">PyTorch's gate at each pre-activation that W_hh feeds; these are the last ones.</param>
internal sealed record CellShape(int Gates, int MemoryVectors, int[] InputGates, int[] RecurrentGates)
{
    /// <summary>
    /// Weights that belong to a unit and multiply what the cell likes, not an input: pre-activations fed by a bias alone, so that
    /// everything that handles biases handles them.
    /// </summary>
    public int OwnWeights { get; init; }

    /// <summary>A unit's state depends on its own past only: there is no W_hh.</summary>
    public bool IsDiagonal => RecurrentGates.Length == 0;

    /// <summary>PyTorch's gate that keeps the state where it is open, whose bias the options may raise; -1 if there is none.</summary>
    public int ForgetGate { get; init; } = -1;

    /// <summary>Initial ranges of a unit's own weights; empty if they are initialized as all others.</summary>
    public (float Low, float High)[] OwnRanges { get; init; } = [];

    /// <summary>A letter for each gate.</summary>
    public required string GateNames { get; init; }

    /// <summary>Each gate's nonlinearity, from which the probe computes saturation.</summary>
    public required Squash[] Squashing { get; init; }

    /// <summary>The index of the recurrent gate that is the candidate of the new state.</summary>
    public int Candidate { get; init; }

    /// <summary>Vectors of state that a step hands to the next: h, and the memory's first vector if there is one.</summary>
    public int States => MemoryVectors > 0 ? 2 : 1;

    /// <summary>The first pre-activation that W_hh feeds.</summary>
    public int RecurrentStart => Gates - RecurrentGates.Length;

    /// <summary>The first of a unit's own weights among its pre-activations.</summary>
    public int OwnStart => RecurrentStart - OwnWeights;
}

/// <summary>A gate's nonlinearity, and whether the slot keeps its argument or its value.</summary>
internal enum Squash
{
    /// <summary>None that saturates.</summary>
    None,

    /// <summary>σ; the slot keeps σ(z).</summary>
    Sigmoid,

    /// <summary>tanh; the slot keeps tanh z.</summary>
    Tanh,

    /// <summary>tanh; the slot keeps z.</summary>
    TanhOfGate,

    /// <summary>max(0, z); the slot keeps z.</summary>
    RectifiedGate,
}
