using EdgeRnn.Options;

namespace EdgeRnn.Tests.Reference;

/// <summary>Turns a = W_ih x + b_ih and b = W_hh h + b_hh, PyTorch's gates one after the other, and own weights into the next state.</summary>
/// <param name="a">Gates · units values.</param>
/// <param name="b">Gates · units values unless the cell is diagonal; behind them the units' own weights.</param>
/// <param name="state">h, then whatever else the cell keeps; read, and overwritten.</param>
internal delegate void ReferenceStep(double[] a, double[] b, Span<double> state);

/// <summary>One cell as the textbook has it.</summary>
/// <param name="Kind">The product's cell.</param>
/// <param name="Gates">Blocks of rows in its weights.</param>
/// <param name="States">Vectors of units in its state, h first.</param>
/// <param name="Remember">Sets weights, given with the units, that keep the state over a hundred steps.</param>
/// <param name="Step">Its equations.</param>
/// <param name="Own">Weights of its own that a unit has.</param>
/// <param name="IsDiagonal">No unit depends on another unit: there is no W_hh.</param>
/// <param name="Tame">
/// Sets, with the units and the layer, weights of a cell in which two paths meet in one pre-activation: of drawn ones they make the state
/// grow. Where the paths cancel, a small gradient has lost digits.
/// </param>
/// <param name="Rectifies">Its state has a kink and no bound: differences must be short, and recurrent weights must not make it grow.</param>
internal sealed record ReferenceCell(
    CellKind Kind, int Gates, int States, Action<Dictionary<string, double[]>, int> Remember, ReferenceStep Step, int Own = 0, bool IsDiagonal = false, bool Rectifies = false,
    Action<Dictionary<string, double[]>, int, int>? Tame = null);
