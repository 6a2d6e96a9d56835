using System.Runtime.CompilerServices;
using EdgeRnn.Cells;
using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Optimization;
using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn.Networks;

/// <inheritdoc cref="NetworkPass"/>
/// <typeparam name="V">The vector.</typeparam>
/// <typeparam name="TCell">The cell.</typeparam>
internal class BpttPass<V, TCell>(NetworkMemory memory, LearnerOptions options) : NetworkPass
    where V : unmanaged, IVec<V>
    where TCell : ICell
{
    private readonly int _gateBlock = memory.Layout.Cell.Gates * Arena.Line;
    private readonly int _inputBlock = memory.Layout.Cell.InputGates.Length * Arena.Line;
    private readonly int _recurrentBlock = memory.Layout.Cell.RecurrentGates.Length * Arena.Line;
    private readonly int _recurrentRows = MatrixShape.PadRows(memory.Layout.Units);
    private readonly int _recurrentStart = memory.Layout.Cell.RecurrentStart * Arena.Line;
    private readonly int _ownBlock = memory.Layout.Cell.OwnWeights * Arena.Line;
    private readonly int _ownStart = memory.Layout.Cell.OwnStart * Arena.Line;
    private readonly bool _isDiagonal = memory.Layout.Cell.IsDiagonal;

    /// <summary>Where the slots of the window begin, after that of the step before it.</summary>
    private readonly int[] _slots = new int[NetworkPlan.Reach(options) + 1];

    public override int VectorWidth => V.Width;

    public override void Forward()
    {
        StepRing ring = memory.Ring;
        int slot = ring.SlotOf(ring.Newest), before = ring.SlotOf(ring.Newest - 1);
        foreach (LayerMemory layer in memory.Layers)
        {
            Forward(layer, layer.Slots[slot], layer.Slots[before]);
        }

        Part output = memory.Layout.Output, bias = memory.Layout.HeadBias;
        View y = ring[ring.Newest].Slice(output.Start, output.Length);
        View b = memory.Parameters.Slice(bias.Start, bias.Length);
        View h = memory.Layers[^1].Slots[slot].Hidden;
        MatrixVector.Product<V>(memory.Head, _recurrentRows, h, b, y, memory.Head.Shape.PanelColumns, down: false);
    }

    private void Forward(LayerMemory layer, in CellSlot now, in CellSlot before)
    {
        Preactivate(layer, now, before);
        for (int unit = 0, gate = 0; unit < now.Hidden.Length; unit += Arena.Line, gate += _gateBlock)
        {
            for (int lane = 0; lane < Arena.Line; lane += V.Width)
            {
                TCell.Forward<V>(now, before, unit + lane, gate + lane);
            }
        }
    }

    /// <summary>z = W_ih x + b_ih + W_hh h + b_hh.</summary>
    private void Preactivate(LayerMemory layer, in CellSlot now, in CellSlot before)
    {
        int inputRows = MatrixShape.PadRows(layer.Layout.Inputs);

        // By turns: what one step read last the next finds in the cache.
        bool down = (memory.Ring.Newest & 1) == 0;
        if (_recurrentStart == 0)
        {
            MatrixVector.Products<V>(
                layer.WeightIh, inputRows, now.Input, layer.WeightHh, _recurrentRows, before.Hidden, layer.Bias, now.Gates, down);
            return;
        }

        // W_ih feeds the first gates, W_hh the last; own weights lie between. The GRU's r and z are fed by both.
        for (int gate = _inputBlock; gate < now.Gates.Length; gate += _gateBlock)
        {
            layer.Bias.Slice(gate, _gateBlock - _inputBlock).Span.CopyTo(From(now.Gates, gate).Span);
        }

        int stride = layer.WeightIh.Shape.PanelColumns / _inputBlock * _gateBlock;
        MatrixVector.Product<V>(layer.WeightIh, inputRows, now.Input, layer.Bias, now.Gates, stride, down);
        if (!_isDiagonal)
        {
            View recurrent = From(now.Gates, _recurrentStart);
            MatrixVector.Product<V>(layer.WeightHh, _recurrentRows, before.Hidden, recurrent, recurrent, stride, down);
        }
    }

    public override void Backward(long first, long last, long firstLoss)
    {
        ClearCarries();
        for (long step = last; step >= first; step--)
        {
            if (step >= firstLoss)
            {
                AddHeadDelta(step);
            }

            StepBack(step, isFirst: step == first);
        }

        SumWindow(first, last, firstLoss);
    }

    public override void ClearCarries()
    {
        foreach (LayerMemory layer in memory.Layers)
        {
            layer.Carry.Hidden.Span.Clear();
            layer.Carry.Memory.Span.Clear();
        }
    }

    /// <summary>Where the slots of the steps begin, after that of the one before them.</summary>
    private ReadOnlySpan<int> SlotsOf(long first, long last)
    {
        int steps = (int)(last - first) + 1;
        for (int i = 0; i <= steps; i++)
        {
            _slots[i] = memory.Ring.OffsetOf(first - 1 + i);
        }

        return _slots.AsSpan(0, steps + 1);
    }

    public override void SumWindow(long first, long last, long firstLoss)
    {
        ReadOnlySpan<int> slots = SlotsOf(first, last);
        SumGradients(slots[..^1], slots[1..], (int)Math.Max(0, firstLoss - first));
    }

    /// <summary>dL/dθ from what steps have left in their slots.</summary>
    /// <param name="previous">Where the slots before them begin.</param>
    /// <param name="window">Where their slots begin.</param>
    /// <param name="withoutLoss">How many of the first steps have no loss.</param>
    public void SumGradients(ReadOnlySpan<int> previous, ReadOnlySpan<int> window, int withoutLoss = 0)
    {
        foreach (LayerMemory layer in memory.Layers)
        {
            SumGradients(layer, previous, window);
        }

        SumHeadGradients(window[withoutLoss..]);
    }

    /// <summary>Products that nobody below needs are left out.</summary>
    public override void StepBack(long step, bool isFirst)
    {
        StepRing ring = memory.Ring;
        int slot = ring.SlotOf(step), before = ring.SlotOf(step - 1);
        for (int index = memory.Layers.Length - 1; index >= 0; index--)
        {
            LayerMemory layer = memory.Layers[index];
            ref readonly CellSlot now = ref layer.Slots[slot];
            ref readonly CellSlot previous = ref layer.Slots[before];
            Differentiate(layer, now, previous);
            if (!isFirst && !_isDiagonal)
            {
                MultiplyBack(layer.WeightHhTransposed, now.Delta, _recurrentStart, _recurrentBlock, layer.Carry.Hidden);
            }

            if (index > 0)
            {
                MultiplyBackToInput(index, now);
            }
        }
    }

    public override void AddHeadDelta(long step)
    {
        Part part = memory.Layout.OutputDelta;
        View dy = memory.Ring[step].Slice(part.Start, part.Length);
        int rows = MatrixShape.PadRows(options.OutputSize);
        MatrixVector.AddBlocks<V>(memory.HeadTransposed, rows, rows, dy, 0, memory.Layers[^1].Carry.Hidden);
    }

    /// <summary>The carried gradient of one layer's state becomes that of its pre-activations and of the state before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void Differentiate(LayerMemory layer, in CellSlot now, in CellSlot before)
    {
        CellCarry carry = layer.Carry;
        for (int unit = 0, gate = 0; unit < now.Hidden.Length; unit += Arena.Line, gate += _gateBlock)
        {
            for (int lane = 0; lane < Arena.Line; lane += V.Width)
            {
                TCell.Backward<V>(now, before, carry, unit + lane, gate + lane);
            }
        }
    }

    /// <summary>dL/dh of the layer below += W_ihᵀ dL/dz.</summary>
    protected void MultiplyBackToInput(int layer, in CellSlot now) => MultiplyBack(
        memory.Layers[layer].WeightIhTransposed, now.Delta, 0, _inputBlock, memory.Layers[layer - 1].Carry.Hidden);

    /// <summary>y += W dz, dz being <paramref name="block"/> of each block of gates, from <paramref name="start"/> on.</summary>
    private void MultiplyBack(in Matrix transposed, View delta, int start, int block, View y)
    {
        int rows = transposed.Shape.Rows;
        MatrixVector.AddBlocks<V>(transposed, rows, block == _gateBlock ? rows : block, From(delta, start), _gateBlock, y);
    }

    private void SumGradients(LayerMemory layer, ReadOnlySpan<int> previous, ReadOnlySpan<int> window)
    {
        LayerLayout layout = layer.Layout;
        View ring = memory.Ring.Memory;
        int inputRows = MatrixShape.PadRows(layout.Inputs);
        View x = From(ring, layout.Input.Start), h = From(ring, layout.Hidden.Start);
        MatrixShape ih = layer.WeightIh.Shape;
        for (int panel = 0, delta = layout.Delta.Start; panel < ih.Panels; panel++)
        {
            OuterProducts.Sum<V>(layer.GradientIh, panel, inputRows, x, window, From(ring, delta), window);
            if (!_isDiagonal)
            {
                OuterProducts.Sum<V>(layer.GradientHh, panel, _recurrentRows, h, previous, From(ring, delta + _recurrentStart), window);
            }

            delta += ih.WidthOf(panel) / _inputBlock * _gateBlock;
        }

        SumBiasGradients(layout, From(ring, layout.Delta.Start), window);
    }

    /// <summary>Both biases of a pre-activation, and an own weight, have the gradient Σ dz.</summary>
    private void SumBiasGradients(LayerLayout layout, View delta, ReadOnlySpan<int> window)
    {
        for (int block = 0; block < memory.Layout.PaddedUnits / Arena.Line; block++)
        {
            View gates = memory.GateSums.Slice(0, _gateBlock);
            Vectors.SumOverSteps<V>(From(delta, block * _gateBlock), window, gates);
            SetBiasGradients(layout, block, gates.Span);
        }
    }

    /// <summary>The gradient of biases and own weights from that of one block's pre-activations.</summary>
    protected void SetBiasGradients(LayerLayout layout, int block, ReadOnlySpan<float> gates)
    {
        gates[.._inputBlock].CopyTo(GradientOf(layout.BiasIh, block, _inputBlock));
        gates[_recurrentStart..].CopyTo(GradientOf(layout.BiasHh, block, _recurrentBlock));
        gates.Slice(_ownStart, _ownBlock).CopyTo(GradientOf(layout.Own, block, _ownBlock));
    }

    private Span<float> GradientOf(Part part, int block, int length) => memory.Gradients.Slice(part.Start + (block * length), length).Span;

    /// <summary>dL/dW and dL/db of the head over the losses of some steps.</summary>
    protected void SumHeadGradients(long first, long last) => SumHeadGradients(SlotsOf(first, last)[1..]);

    private void SumHeadGradients(ReadOnlySpan<int> window)
    {
        View ring = memory.Ring.Memory;
        View h = From(ring, memory.Layers[^1].Layout.Hidden.Start);
        int delta = memory.Layout.OutputDelta.Start;
        MatrixShape shape = memory.HeadGradient.Shape;
        for (int panel = 0; panel < shape.Panels; panel++)
        {
            OuterProducts.Sum<V>(memory.HeadGradient, panel, _recurrentRows, h, window, From(ring, delta + (panel * shape.PanelColumns)), window);
        }

        Part bias = memory.Layout.HeadBias;
        Vectors.SumOverSteps<V>(From(ring, delta), window, memory.Gradients.Slice(bias.Start, bias.Length));
    }

    private static View From(View view, int start) => view.Slice(start, view.Length - start);

    public override float SquaredGradientNorm() => Vectors.SumOfSquares<V>(memory.Gradients);

    public override void Update(in UpdateStep step)
    {
        Optimizers.Update<V>(step, memory.Optimizer);
        Refresh();
    }

    public override void Refresh()
    {
        foreach (LayerMemory layer in memory.Layers)
        {
            RefreshBias(layer);
            Vectors.Transpose<V>(layer.WeightHh, layer.WeightHhTransposed);
            if (layer.WeightIhTransposed.Shape.Rows > 0)
            {
                Vectors.Transpose<V>(layer.WeightIh, layer.WeightIhTransposed);
            }
        }

        Vectors.Transpose<V>(memory.Head, memory.HeadTransposed);
    }

    /// <summary>Each pre-activation's bias: b_ih, b_hh or both, or an own weight.</summary>
    private void RefreshBias(LayerMemory layer)
    {
        LayerLayout layout = layer.Layout;
        layer.Bias.Span.Clear();
        for (int block = 0; block < memory.Layout.PaddedUnits / Arena.Line; block++)
        {
            View bias = layer.Bias.Slice(block * _gateBlock, _gateBlock);
            Vectors.Add<V>(bias, memory.Parameters.Slice(layout.BiasIh.Start + (block * _inputBlock), _inputBlock));
            Vectors.Add<V>(From(bias, _recurrentStart), memory.Parameters.Slice(layout.BiasHh.Start + (block * _recurrentBlock), _recurrentBlock));
            Vectors.Add<V>(bias.Slice(_ownStart, _ownBlock), memory.Parameters.Slice(layout.Own.Start + (block * _ownBlock), _ownBlock));
        }
    }
}
