using EdgeRnn.Cells;
using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Simd;
using EdgeRnn.Storage;

namespace EdgeRnn.Training.Rules;

/// <summary>
/// Real-time recurrent learning (Williams and Zipser 1989) with a unit's sensitivities to its own weights only:
/// S_t = ∂h_t/∂h_{t-1} S_{t-1} + ∂h_t/∂θ, dL_t/dθ = dL_t/dh_t S_t.
/// </summary>
/// <remarks>
/// Exact for one layer of a diagonal cell, where no unit's past depends on another unit (the gradient is full BPTT's); SnAp-1
/// (Menick et al. 2021, arXiv 2006.07232) for the others, without the paths through other units. A layer below another learns
/// through the newest step of the one above (Zucchet et al. 2023). After an update S is stale: older weights made it.
/// S advances to a step once its target is known, so that it is that step's also when targets come late.
/// The cell's own backward function, fed with ones, gives all derivatives of a step, a row of every unit's Jacobian at once.
/// </remarks>
internal sealed class RealTimePass<V, TCell> : BpttPass<V, TCell>
    where V : unmanaged, IVec<V>
    where TCell : ICell
{
    private readonly NetworkMemory _memory;
    private readonly GateColumns _input;
    private readonly GateColumns _recurrent;
    private readonly GateColumns _all;

    public RealTimePass(NetworkMemory memory, LearnerOptions options)
        : base(memory, options)
    {
        _memory = memory;
        CellShape cell = memory.Layout.Cell;
        int block = cell.Gates * Arena.Line;
        _input = new GateColumns(cell.InputGates.Length, 0, block);
        _recurrent = new GateColumns(cell.RecurrentGates.Length, cell.RecurrentStart * Arena.Line, block);
        _all = new GateColumns(cell.Gates, 0, block);
    }

    public override void AdvanceSensitivities(long step, bool isFirst)
    {
        int slot = _memory.Ring.SlotOf(step), before = _memory.Ring.SlotOf(step - 1);
        for (int index = 0; index < _memory.Layers.Length; index++)
        {
            LayerMemory layer = _memory.Layers[index];
            LayerTrace trace = _memory.Traces[index];
            if (isFirst)
            {
                trace.Clear();
            }

            for (int state = 0; state < trace.States.Length; state++)
            {
                Differentiate(layer, trace, state, layer.Slots[slot], layer.Slots[before]);
            }

            int inputRows = MatrixShape.PadRows(layer.Layout.Inputs), recurrentRows = MatrixShape.PadRows(_memory.Layout.Units);
            StateTrace h = trace.States[0], c = trace.States[^1];
            Advance(trace, h.WeightIh, c.WeightIh, inputRows, layer.Slots[slot].Input, _input);
            Advance(trace, h.WeightHh, c.WeightHh, recurrentRows, layer.Slots[before].Hidden, _recurrent);
            Advance(trace, h.Bias, c.Bias, 1, trace.Ones, _all);
        }
    }

    public override void AddLossGradient(long step, bool isFirst)
    {
        if (isFirst)
        {
            ClearSums();
        }

        ClearCarries();
        AddHeadDelta(step);
        int slot = _memory.Ring.SlotOf(step), before = _memory.Ring.SlotOf(step - 1);
        for (int index = _memory.Layers.Length - 1; index >= 0; index--)
        {
            LayerMemory layer = _memory.Layers[index];
            LayerTrace trace = _memory.Traces[index];
            StateTrace h = trace.States[0];
            View dh = layer.Carry.Hidden;
            int inputRows = MatrixShape.PadRows(layer.Layout.Inputs), recurrentRows = MatrixShape.PadRows(_memory.Layout.Units);
            Sensitivities.AddGradient<V>(layer.GradientIh, h.WeightIh, inputRows, dh, _input);
            Sensitivities.AddGradient<V>(layer.GradientHh, h.WeightHh, recurrentRows, dh, _recurrent);
            Sensitivities.AddGradient<V>(trace.BiasGradient, h.Bias, 1, dh, _all);
            if (index > 0)
            {
                Differentiate(layer, layer.Slots[slot], layer.Slots[before]);
                MultiplyBackToInput(index, layer.Slots[slot]);
            }
        }
    }

    public override void DivideLosses(int losses)
    {
        Divide(SumsOfLayers(), losses);
        foreach (LayerTrace trace in _memory.Traces)
        {
            Divide(trace.BiasGradient.View.Span, losses);
        }
    }

    /// <summary>The sums are the gradient already; the head's follows from the newest steps.</summary>
    public override void Backward(long first, long last, long firstLoss)
    {
        int block = _all.Block;
        for (int index = 0; index < _memory.Layers.Length; index++)
        {
            Span<float> gates = _memory.Traces[index].BiasGradient.View.Span;
            for (int i = 0; i < gates.Length / block; i++)
            {
                SetBiasGradients(_memory.Layers[index].Layout, i, gates.Slice(i * block, block));
            }
        }

        SumHeadGradients(firstLoss, last);
    }

    public override void ClearSensitivities()
    {
        foreach (LayerTrace trace in _memory.Traces)
        {
            trace.Clear();
        }
    }

    public override void Visit(IStateVisitor visitor)
    {
        for (int index = 0; index < _memory.Traces.Length; index++)
        {
            _memory.Traces[index].Visit(visitor, $"rule.l{index}");
        }

        visitor.Visit("rule.gradient", SumsOfLayers());
    }

    /// <summary>One row of every unit's Jacobian, with a dense cell's path from a unit through W_hh to itself.</summary>
    private void Differentiate(LayerMemory layer, LayerTrace trace, int state, in CellSlot now, in CellSlot before)
    {
        CellCarry carry = layer.Carry;
        carry.Hidden.Span.Clear();
        carry.Memory.Span.Clear();
        trace.Ones.Span.CopyTo((state == 0 ? carry.Hidden : carry.Memory).Span);
        Differentiate(layer, now, before);
        StateDerivative step = trace.States[state].Step;
        now.Delta.Span.CopyTo(step.Gates.Span);
        carry.Hidden.Span.CopyTo(step.Hidden.Span);
        carry.Memory.Span.CopyTo(step.Memory.Span);
        if (!_memory.Layout.Cell.IsDiagonal)
        {
            Sensitivities.AddOwnWeights(layer.WeightHh, step, _recurrent);
        }
    }

    private static void Advance(LayerTrace trace, in Matrix h, in Matrix c, int rows, View x, in GateColumns columns)
    {
        if (trace.States.Length == 1)
        {
            Sensitivities.Advance<V>(h, rows, x, trace.States[0].Step, columns);
        }
        else
        {
            Sensitivities.Advance<V>(h, c, rows, x, trace.States[0].Step, trace.States[1].Step, columns);
        }
    }

    private void ClearSums()
    {
        SumsOfLayers().Clear();
        foreach (LayerTrace trace in _memory.Traces)
        {
            trace.BiasGradient.View.Span.Clear();
        }
    }

    /// <summary>The gradient of all layers, which lie before the head's.</summary>
    private Span<float> SumsOfLayers() => _memory.Gradients.Span[.._memory.Layout.HeadWeight.Start];

    private static void Divide(Span<float> sums, int losses)
    {
        foreach (ref float sum in sums)
        {
            sum /= losses;
        }
    }
}
