using EdgeRnn.Cells;
using EdgeRnn.Memory;

namespace EdgeRnn.Training;

/// <summary>The one arena of a network: parameters, gradients, moments, derived values, carries and the ring of steps.</summary>
internal sealed class NetworkMemory
{
    public NetworkMemory(NetworkLayout layout, LearnerOptions options)
    {
        Layout = layout;
        long floats = Sections(layout, options).Sum(section => section.Floats);
        var arena = new Arena(checked((int)floats));
        Parameters = arena.Take(layout.ParameterLength);
        Gradients = arena.Take(layout.ParameterLength);
        int moments = MomentsOf(options.Optimizer);
        FirstMoment = arena.Take(moments > 0 ? layout.ParameterLength : 0);
        SecondMoment = arena.Take(moments > 1 ? layout.ParameterLength : 0);
        Derived = arena.Take(layout.DerivedLength);
        GateSums = arena.Take(GateSumsLength(layout));
        Ring = new StepRing(arena.Take(RingSteps(options) * layout.SlotLength), layout.SlotLength);
        Layers = new LayerMemory[layout.Layers.Length];
        for (int layer = 0; layer < Layers.Length; layer++)
        {
            var carry = new CellCarry(arena.Take(layout.PaddedUnits), arena.Take(layout.PaddedUnits));
            Layers[layer] = new LayerMemory(this, layout.Layers[layer], carry);
        }

        Head = Weight(layout.HeadWeight);
        HeadGradient = Gradient(layout.HeadWeight);
        HeadTransposed = DerivedMatrix(layout.HeadWeightTransposed);
        Arena = arena;
    }

    /// <summary>The arena, which keeps all views alive.</summary>
    public Arena Arena { get; }

    /// <summary>Where everything lies.</summary>
    public NetworkLayout Layout { get; }

    /// <summary>θ.</summary>
    public View Parameters { get; }

    /// <summary>dL/dθ of the newest update.</summary>
    public View Gradients { get; }

    /// <summary>Momentum of SGD, m of Adam, v of RMSprop.</summary>
    public View FirstMoment { get; }

    /// <summary>v of Adam.</summary>
    public View SecondMoment { get; }

    /// <summary>Summed biases and transposed matrices.</summary>
    public View Derived { get; }

    /// <summary>The layers from the input up.</summary>
    public LayerMemory[] Layers { get; }

    /// <summary>The head's weight.</summary>
    public Matrix Head { get; }

    /// <summary>Its gradient.</summary>
    public Matrix HeadGradient { get; }

    /// <summary>Its transpose.</summary>
    public Matrix HeadTransposed { get; }

    /// <summary>Room for the sums over a window of one block's gates.</summary>
    public View GateSums { get; }

    /// <summary>The time steps.</summary>
    public StepRing Ring { get; }

    /// <summary>The plan's sections, in floats.</summary>
    public static IEnumerable<(string Name, long Floats)> Sections(NetworkLayout layout, LearnerOptions options) =>
    [
        ("parameters", layout.ParameterLength),
        ("gradients", layout.ParameterLength),
        ("optimizer", (long)layout.ParameterLength * MomentsOf(options.Optimizer)),
        ("transposes", layout.DerivedLength),
        ("carries", (2L * layout.PaddedUnits * options.Layers) + GateSumsLength(layout)),
        ("ring", (long)RingSteps(options) * layout.SlotLength),
    ];

    /// <summary>Bytes of the views of all slots, in all layers.</summary>
    public static long SlotBytes(LearnerOptions options) =>
        (long)RingSteps(options) * options.Layers * CellSlot.Bytes;

    private static int GateSumsLength(NetworkLayout layout) => layout.Cell.Gates * Arena.Line;

    /// <summary>The window's k2 steps and the one before it, and the steps that wait for their targets.</summary>
    private static int RingSteps(LearnerOptions options) => checked(options.K2 + options.TargetDelay + 1);

    private static int MomentsOf(OptimizerOptions optimizer) => optimizer.Kind switch
    {
        OptimizerKind.Adam => 2,
        OptimizerKind.RmsProp => 1,
        _ => optimizer.Momentum > 0 ? 1 : 0,
    };

    public Matrix Weight(MatrixPart part) => new(part.Shape, Parameters.Slice(part.Start, part.Shape.Length));

    public Matrix Gradient(MatrixPart part) => new(part.Shape, Gradients.Slice(part.Start, part.Shape.Length));

    public Matrix DerivedMatrix(MatrixPart part) => new(part.Shape, Derived.Slice(part.Start, part.Shape.Length));
}

/// <summary>One layer's views of the arena.</summary>
internal sealed class LayerMemory(NetworkMemory memory, LayerLayout layout, CellCarry carry)
{
    /// <summary>Where its parts lie.</summary>
    public LayerLayout Layout { get; } = layout;

    /// <summary>W_ih.</summary>
    public readonly Matrix WeightIh = memory.Weight(layout.WeightIh);

    /// <summary>W_hh.</summary>
    public readonly Matrix WeightHh = memory.Weight(layout.WeightHh);

    /// <summary>dL/dW_ih.</summary>
    public Matrix GradientIh { get; } = memory.Gradient(layout.WeightIh);

    /// <summary>dL/dW_hh.</summary>
    public Matrix GradientHh { get; } = memory.Gradient(layout.WeightHh);

    /// <summary>W_ihᵀ.</summary>
    public readonly Matrix WeightIhTransposed = memory.DerivedMatrix(layout.WeightIhTransposed);

    /// <summary>W_hhᵀ.</summary>
    public readonly Matrix WeightHhTransposed = memory.DerivedMatrix(layout.WeightHhTransposed);

    /// <summary>b_ih + b_hh where each pre-activation takes them.</summary>
    public View Bias { get; } = memory.Derived.Slice(layout.Bias.Start, layout.Bias.Length);

    /// <summary>dL/dh and dL/dc on their way back.</summary>
    public CellCarry Carry { get; } = carry;

    /// <summary>This layer's part of each slot of the ring, made once: building one per step stalls on its own stores.</summary>
    public CellSlot[] Slots { get; } = SlotsOf(memory.Ring, layout);

    private static CellSlot[] SlotsOf(StepRing ring, LayerLayout layout)
    {
        var slots = new CellSlot[ring.Capacity];
        int length = ring.Memory.Length / ring.Capacity;
        for (int i = 0; i < slots.Length; i++)
        {
            View slot = ring.Memory.Slice(i * length, length);
            slots[i] = new CellSlot(
                slot.Slice(layout.Input.Start, layout.Input.Length),
                slot.Slice(layout.Hidden.Start, layout.Hidden.Length),
                slot.Slice(layout.Memory.Start, layout.Memory.Length),
                slot.Slice(layout.Gates.Start, layout.Gates.Length),
                slot.Slice(layout.Delta.Start, layout.Delta.Length));
        }

        return slots;
    }
}
