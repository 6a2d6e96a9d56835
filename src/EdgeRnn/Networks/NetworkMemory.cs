using EdgeRnn.Cells;
using EdgeRnn.Memory;
using EdgeRnn.Optimization;
using EdgeRnn.Options;

namespace EdgeRnn.Networks;

/// <summary>The one arena of a network: parameters, gradients, moments, the last good weights, derived values, carries and the ring of steps.</summary>
internal sealed class NetworkMemory
{
    public NetworkMemory(NetworkLayout layout, LearnerOptions options)
    {
        Layout = layout;
        long floats = NetworkPlan.Sections(layout, options).Sum(section => section.Floats);
        var arena = new Arena(checked((int)floats));
        Parameters = arena.Take(layout.ParameterLength);
        Gradients = arena.Take(layout.ParameterLength);
        int moments = Optimizers.MomentsOf(options.Optimizer);
        FirstMoment = arena.Take(moments > 0 ? layout.ParameterLength : 0);
        SecondMoment = arena.Take(moments > 1 ? layout.ParameterLength : 0);
        RuleGradient = arena.Take(options.ProbeEvery > 0 ? layout.ParameterLength : 0);
        FullGradient = arena.Take(options.ProbeEvery > 0 ? layout.ParameterLength : 0);
        Start = arena.Take(options.Optimizer.L2Init > 0 ? layout.ParameterLength : 0);
        LastGood = arena.Take(layout.ParameterLength);
        Flows = arena.Take(checked((int)NetworkPlan.FlowsLength(layout, options)));
        FlowGradient = arena.Take(options.FlowPenalty > 0 ? layout.Layers[0].WeightHh.Shape.Length : 0);
        Derived = arena.Take(layout.DerivedLength);
        GateSums = arena.Take(NetworkPlan.GateSumsLength(layout));
        Ring = new StepRing(arena.Take(NetworkPlan.RingSteps(options) * layout.SlotLength), layout.SlotLength);
        Layers = LayersIn(arena, windows: 1);
        Traces = options.Rule == LearningRule.TruncatedBptt
            ? []
            : [.. layout.Layers.Select(layer => new LayerTrace(arena, layout, layer))];
        Head = Weight(layout.HeadWeight);
        HeadGradient = Gradient(layout.HeadWeight);
        HeadTransposed = DerivedMatrix(layout.HeadWeightTransposed);
        Optimizer = new OptimizerMemory(Parameters, Gradients, FirstMoment, SecondMoment, Start);
        ReplayMemory = options.ReplayWindows > 0 ? new NetworkMemory(this, arena, options) : null;
        Arena = arena;
        State = new NetworkState(this, options);
    }

    /// <summary>The same weights with a ring, carries and gradients of their own.</summary>
    private NetworkMemory(NetworkMemory live, Arena arena, LearnerOptions options)
    {
        Layout = live.Layout;
        (Parameters, FirstMoment, SecondMoment, Start) = (live.Parameters, live.FirstMoment, live.SecondMoment, live.Start);
        (Derived, GateSums, Head, HeadTransposed) = (live.Derived, live.GateSums, live.Head, live.HeadTransposed);
        Gradients = arena.Take(Layout.ParameterLength);
        HeadGradient = Gradient(Layout.HeadWeight);
        Optimizer = new OptimizerMemory(Parameters, Gradients, FirstMoment, SecondMoment, Start);
        Ring = new StepRing(arena.Take(checked((options.K2 + 1) * options.ReplayBatch * Layout.SlotLength)), Layout.SlotLength);
        Layers = LayersIn(arena, options.ReplayBatch);
        (Traces, Arena, State) = ([], arena, live.State);
    }

    /// <summary>The arena, which keeps all views alive.</summary>
    public Arena Arena { get; }

    /// <summary>Where everything lies.</summary>
    public NetworkLayout Layout { get; }

    /// <summary>What of it is state.</summary>
    public NetworkState State { get; }

    /// <summary>θ.</summary>
    public View Parameters { get; }

    /// <summary>dL/dθ of the newest update.</summary>
    public View Gradients { get; }

    /// <summary>Momentum of SGD, m of Adam, v of RMSprop and ObGD.</summary>
    public View FirstMoment { get; }

    /// <summary>v of Adam, the direction of ObGD.</summary>
    public View SecondMoment { get; }

    /// <summary>What an update reads and writes.</summary>
    public OptimizerMemory Optimizer { get; }

    /// <summary>θ as it last was when nothing was wrong with it.</summary>
    public View LastGood { get; }

    /// <summary>θ₀, the parameters at creation, if there is L2 regularization towards them; else empty.</summary>
    public View Start { get; }

    /// <summary>Of the flow penalty, a vector for each step of a window; empty without it.</summary>
    public View Flows { get; }

    /// <summary>Room for the flow penalty's gradient of W_hh; empty without it.</summary>
    public View FlowGradient { get; }

    /// <summary>The gradient of the rule in use, while the probe works; empty without it.</summary>
    public View RuleGradient { get; }

    /// <summary>The probe's gradient of full BPTT; empty without it.</summary>
    public View FullGradient { get; }

    /// <summary>Summed biases and transposed matrices.</summary>
    public View Derived { get; }

    /// <summary>The layers from the input up.</summary>
    public LayerMemory[] Layers { get; }

    /// <summary>What a real-time rule carries forward, a layer each; none of truncated BPTT.</summary>
    public LayerTrace[] Traces { get; }

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

    /// <summary>Where windows of the past are replayed; null without.</summary>
    public NetworkMemory? ReplayMemory { get; }

    /// <summary>Zeroes gradients, inputs and dL/dy where they are padding: nothing else would, should a fault have written there.</summary>
    public void ClearPadding(LearnerOptions options)
    {
        Gradients.Span.Clear();
        for (int slot = 0; slot < Ring.Capacity; slot++)
        {
            View floats = Ring.Memory.Slice(slot * Layout.SlotLength, Layout.SlotLength);
            floats.Slice(Layout.Input.Start, Layout.Input.Length).Span[options.InputSize..].Clear();
            floats.Slice(Layout.OutputDelta.Start, Layout.OutputDelta.Length).Span[options.OutputSize..].Clear();
        }
    }

    /// <summary>The newest step's state is finite: the next one can continue from it.</summary>
    public bool HasFiniteState()
    {
        foreach (LayerMemory layer in Layers)
        {
            CellSlot state = layer.Slots[Ring.SlotOf(Ring.Newest)];
            if (!state.Hidden.IsFinite() || !state.Memory.IsFinite())
            {
                return false;
            }
        }

        return true;
    }

    private LayerMemory[] LayersIn(Arena arena, int windows)
    {
        var layers = new LayerMemory[Layout.Layers.Length];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            var carry = new CellCarry(arena.Take(windows * Layout.PaddedUnits), arena.Take(windows * Layout.PaddedUnits));
            layers[layer] = new LayerMemory(this, Layout.Layers[layer], carry);
        }

        return layers;
    }

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
