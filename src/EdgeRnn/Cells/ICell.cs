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
/// <param name="Gates">Pre-activations per unit.</param>
/// <param name="MemoryVectors">Vectors of units that a step keeps besides h and the gates.</param>
/// <param name="InputGates">PyTorch's gate at each pre-activation that W_ih feeds; these are the first ones.</param>
/// <param name="RecurrentGates">PyTorch's gate at each pre-activation that W_hh feeds; these are the last ones.</param>
internal sealed record CellShape(int Gates, int MemoryVectors, int[] InputGates, int[] RecurrentGates)
{
    /// <summary>The first pre-activation that W_hh feeds.</summary>
    public int RecurrentStart => Gates - RecurrentGates.Length;
}
