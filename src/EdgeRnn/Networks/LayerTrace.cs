using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Storage;

namespace EdgeRnn.Networks;

/// <summary>
/// ∂h/∂θ of one layer for the forward-mode rules, and ∂c/∂θ where the cell has c: each unit's state by the weights that lead to that
/// unit.
/// </summary>
internal sealed class LayerTrace
{
    private readonly View _sensitivities;

    public LayerTrace(Arena arena, NetworkLayout layout, LayerLayout layer)
    {
        int gates = layout.Cell.Gates * layout.PaddedUnits;
        States = new StateTrace[layout.Cell.States];
        int length = StateTrace.LengthOf(layout, layer);
        _sensitivities = arena.Take(States.Length * length);
        for (int state = 0; state < States.Length; state++)
        {
            var step = new StateDerivative(arena.Take(layout.PaddedUnits), arena.Take(layout.PaddedUnits), arena.Take(gates));
            States[state] = new StateTrace(layout, layer, _sensitivities.Slice(state * length, length), step);
        }

        BiasGradient = new Matrix(new MatrixShape(1, gates, gates), arena.Take(gates));
        Ones = arena.Take(layout.PaddedUnits);
        Ones.Span[..layout.Units].Fill(1);
    }

    /// <summary>h, and c where the cell has one.</summary>
    public StateTrace[] States { get; }

    /// <summary>The sum of the losses' gradient of the pre-activations' biases.</summary>
    public Matrix BiasGradient { get; }

    /// <summary>1 for every unit, 0 for the padding.</summary>
    public View Ones { get; }

    /// <summary>Floats of a layer's trace.</summary>
    public static long LengthOf(NetworkLayout layout, LayerLayout layer)
    {
        long gates = layout.Cell.Gates * (long)layout.PaddedUnits;
        long step = (2L * layout.PaddedUnits) + gates;
        return (layout.Cell.States * (StateTrace.LengthOf(layout, layer) + step)) + gates + layout.PaddedUnits;
    }

    /// <summary>The sensitivities become 0.</summary>
    public void Clear() => _sensitivities.Span.Clear();

    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit($"{name}.sensitivities", _sensitivities.Span);
        visitor.Visit($"{name}.bias_gradient", BiasGradient.View.Span);
    }
}

/// <summary>The sensitivities of one vector of a layer's state.</summary>
internal sealed class StateTrace(NetworkLayout layout, LayerLayout layer, View sensitivities, StateDerivative step)
{
    /// <summary>By W_ih.</summary>
    public Matrix WeightIh { get; } = new(layer.WeightIh.Shape, sensitivities.Slice(0, layer.WeightIh.Shape.Length));

    /// <summary>By W_hh; empty if the cell is diagonal.</summary>
    public Matrix WeightHh { get; } = new(
        layer.WeightHh.Shape, sensitivities.Slice(layer.WeightIh.Shape.Length, layer.WeightHh.Shape.Length));

    /// <summary>By the pre-activations' biases, the units' own weights among them.</summary>
    public Matrix Bias { get; } = new(
        BiasShape(layout), sensitivities.Slice(layer.WeightIh.Shape.Length + layer.WeightHh.Shape.Length, BiasShape(layout).Length));

    /// <summary>How it depends on the step before and on the pre-activations.</summary>
    public StateDerivative Step { get; } = step;

    /// <summary>Floats of the sensitivities.</summary>
    public static int LengthOf(NetworkLayout layout, LayerLayout layer) =>
        checked(layer.WeightIh.Shape.Length + layer.WeightHh.Shape.Length + BiasShape(layout).Length);

    /// <summary>One row, whose input is 1, under all gates.</summary>
    private static MatrixShape BiasShape(NetworkLayout layout)
    {
        int gates = layout.Cell.Gates * layout.PaddedUnits;
        return new MatrixShape(1, gates, gates);
    }
}
