using EdgeRnn.Options;

namespace EdgeRnn.Tests.Reference;

/// <summary>Turns a = W_ih x + b_ih and b = W_hh h + b_hh, PyTorch's gates one after the other, into the next state.</summary>
/// <param name="a">Gates · units values.</param>
/// <param name="b">Gates · units values; of a diagonal cell the units' own weights.</param>
/// <param name="state">h, then whatever else the cell keeps; read, and overwritten.</param>
internal delegate void ReferenceStep(double[] a, double[] b, Span<double> state);

/// <summary>One cell as the textbook has it.</summary>
/// <param name="Kind">The product's cell.</param>
/// <param name="Gates">Blocks of rows in its weights.</param>
/// <param name="States">Vectors of units in its state, h first.</param>
/// <param name="Remember">Sets weights, given with the units, that keep the state over a hundred steps.</param>
/// <param name="Step">Its equations.</param>
/// <param name="Own">Weights of its own that a unit has instead of W_hh; -1 if there is W_hh.</param>
/// <param name="Rectifies">Its state has a kink and no bound: differences must be short, and recurrent weights must not make it grow.</param>
internal sealed record ReferenceCell(
    CellKind Kind, int Gates, int States, Action<Dictionary<string, double[]>, int> Remember, ReferenceStep Step, int Own = -1, bool Rectifies = false)
{
    /// <summary>No unit depends on another unit: there is no W_hh.</summary>
    public bool IsDiagonal => Own >= 0;
}
