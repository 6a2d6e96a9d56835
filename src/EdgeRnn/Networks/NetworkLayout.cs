using EdgeRnn.Cells;
using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Options;

namespace EdgeRnn.Networks;

/// <summary>A part of a larger section: where it begins and how long it is, in floats.</summary>
internal readonly record struct Part(int Start, int Length);

/// <summary>A matrix within a section.</summary>
internal readonly record struct MatrixPart(MatrixShape Shape, int Start);

/// <summary>Where one layer's parameters, derived values and slot fields lie.</summary>
internal sealed record LayerLayout
{
    /// <summary>Inputs that are not padding.</summary>
    public required int Inputs { get; init; }

    /// <summary>W_ih, within the parameters.</summary>
    public required MatrixPart WeightIh { get; init; }

    /// <summary>W_hh, within the parameters; empty if the cell is diagonal.</summary>
    public required MatrixPart WeightHh { get; init; }

    /// <summary>b_ih, within the parameters.</summary>
    public required Part BiasIh { get; init; }

    /// <summary>b_hh, within the parameters; empty if the cell is diagonal.</summary>
    public required Part BiasHh { get; init; }

    /// <summary>The units' own weights, within the parameters; empty if the cell has none.</summary>
    public required Part Own { get; init; }

    /// <summary>b_ih + b_hh and own weights where each pre-activation takes them, within the derived values.</summary>
    public required Part Bias { get; init; }

    /// <summary>W_ihᵀ, within the derived values; empty in the first layer, whose input needs no gradient.</summary>
    public required MatrixPart WeightIhTransposed { get; init; }

    /// <summary>W_hhᵀ, within the derived values; empty if the cell is diagonal.</summary>
    public required MatrixPart WeightHhTransposed { get; init; }

    /// <summary>x or the h of the layer below, within a slot.</summary>
    public required Part Input { get; init; }

    /// <summary>h, within a slot.</summary>
    public required Part Hidden { get; init; }

    /// <summary>Further state and tape, within a slot.</summary>
    public required Part Memory { get; init; }

    /// <summary>Gates, within a slot.</summary>
    public required Part Gates { get; init; }

    /// <summary>dL/d(pre-activation), within a slot.</summary>
    public required Part Delta { get; init; }
}

/// <summary>Where everything lies that a network of given options holds: pure arithmetic, nothing is allocated.</summary>
internal sealed class NetworkLayout
{
    private int _parameters;
    private int _derived;
    private int _slot;

    public NetworkLayout(LearnerOptions options, CellShape cell)
    {
        Cell = cell;
        Units = options.HiddenSize;
        PaddedUnits = Arena.Pad(Units);
        Input = TakeSlot(Arena.Pad(options.InputSize));
        Layers = new LayerLayout[options.Layers];
        for (int layer = 0; layer < options.Layers; layer++)
        {
            Layers[layer] = layer == 0 ? Layer(options.InputSize, Input) : Layer(Units, Layers[layer - 1].Hidden);
        }

        HeadWeight = TakeParameters(MatrixShape.Plain(PaddedUnits, options.OutputSize));
        HeadBias = TakeParameters(Arena.Pad(options.OutputSize));
        HeadWeightTransposed = TakeDerived(MatrixShape.Plain(Arena.Pad(options.OutputSize), PaddedUnits));
        Output = TakeSlot(Arena.Pad(options.OutputSize));
        OutputDelta = TakeSlot(Arena.Pad(options.OutputSize));

        // Whole reductions of 64 lanes: see Vectors.SumOfSquares.
        int rest = _parameters % Vectors.ReductionLanes;
        _parameters += rest == 0 ? 0 : Vectors.ReductionLanes - rest;
        Tensors = Parameter.All(this, options.OutputSize);
    }

    /// <summary>The cell's constants.</summary>
    public CellShape Cell { get; }

    /// <summary>Units that are not padding.</summary>
    public int Units { get; }

    /// <summary>Units with padding.</summary>
    public int PaddedUnits { get; }

    /// <summary>The layers from the input up.</summary>
    public LayerLayout[] Layers { get; }

    /// <summary>The parameters as PyTorch's tensors, from the input up.</summary>
    public Parameter[] Tensors { get; }

    /// <summary>The head's weight, within the parameters.</summary>
    public MatrixPart HeadWeight { get; }

    /// <summary>The head's bias, within the parameters.</summary>
    public Part HeadBias { get; }

    /// <summary>The head's weight transposed, within the derived values.</summary>
    public MatrixPart HeadWeightTransposed { get; }

    /// <summary>x, within a slot.</summary>
    public Part Input { get; }

    /// <summary>y, within a slot.</summary>
    public Part Output { get; }

    /// <summary>dL/dy, within a slot.</summary>
    public Part OutputDelta { get; }

    /// <summary>Floats of the parameters; gradients and moments are laid out alike.</summary>
    public int ParameterLength => _parameters;

    /// <summary>Floats that follow from the parameters.</summary>
    public int DerivedLength => _derived;

    /// <summary>Floats of a slot.</summary>
    public int SlotLength => _slot;

    private LayerLayout Layer(int inputs, Part input)
    {
        int gates = Cell.Gates * PaddedUnits;
        int ihColumns = Cell.InputGates.Length * PaddedUnits;
        int hhColumns = Cell.RecurrentGates.Length * PaddedUnits;
        bool first = input == Input;
        int ihRows = first ? MatrixShape.PadRows(inputs) : PaddedUnits;
        return new LayerLayout
        {
            Inputs = inputs,
            WeightIh = TakeParameters(Gated(ihRows, ihColumns, Cell.InputGates.Length)),
            WeightHh = TakeParameters(Cell.IsDiagonal ? default : Gated(PaddedUnits, hhColumns, Cell.RecurrentGates.Length)),
            BiasIh = TakeParameters(ihColumns),
            BiasHh = TakeParameters(hhColumns),
            Own = TakeParameters(Cell.OwnWeights * PaddedUnits),
            Bias = TakeDerived(gates),
            WeightIhTransposed = TakeDerived(first ? default : MatrixShape.Plain(ihColumns, PaddedUnits)),
            WeightHhTransposed = TakeDerived(Cell.IsDiagonal ? default : MatrixShape.Plain(hhColumns, PaddedUnits)),
            Input = input,
            Hidden = TakeSlot(PaddedUnits),
            Memory = TakeSlot(Cell.MemoryVectors * PaddedUnits),
            Gates = TakeSlot(gates),
            Delta = TakeSlot(gates),
        };
    }

    /// <summary>Panels hold whole blocks of 16 units with all their gates; one block where other gates lie between two.</summary>
    private MatrixShape Gated(int rows, int columns, int gates)
    {
        int block = gates * Arena.Line;
        int blocks = gates == Cell.Gates ? Math.Max(1, MatrixShape.WidestPanel / block) : 1;
        return new MatrixShape(rows, columns, Math.Min(columns, blocks * block));
    }

    private MatrixPart TakeParameters(MatrixShape shape) => new(shape, TakeParameters(shape.Length).Start);

    private Part TakeParameters(int length) => Take(ref _parameters, length);

    private MatrixPart TakeDerived(MatrixShape shape) => new(shape, TakeDerived(shape.Length).Start);

    private Part TakeDerived(int length) => Take(ref _derived, length);

    private Part TakeSlot(int length) => Take(ref _slot, length);

    private static Part Take(ref int used, int length)
    {
        // checked: absurd sizes must fail here, in the plan, and not in the arena.
        var part = new Part(used, length);
        used = checked(used + length);
        return part;
    }
}
