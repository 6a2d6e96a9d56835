namespace EdgeRnn.Tests.Reference;

/// <summary>Turns a = W_ih x + b_ih and b = W_hh h + b_hh, PyTorch's gates one after the other, into the next state.</summary>
/// <param name="a">Gates · units values.</param>
/// <param name="b">Gates · units values.</param>
/// <param name="state">h, then whatever else the cell keeps; read, and overwritten.</param>
internal delegate void ReferenceStep(double[] a, double[] b, Span<double> state);

/// <summary>One cell as the textbook has it.</summary>
/// <param name="Kind">The product's cell.</param>
/// <param name="Gates">Blocks of rows in its weights.</param>
/// <param name="States">Vectors of units in its state, h first.</param>
/// <param name="KeepGate">The gate that keeps the state when it is open; -1 if W_hh does.</param>
/// <param name="Step">Its equations.</param>
/// <param name="Rectifies">Its state has a kink and no bound: differences must be short, and recurrent weights must not make it grow.</param>
internal sealed record ReferenceCell(
    CellKind Kind, int Gates, int States, int KeepGate, ReferenceStep Step, bool Rectifies = false);
