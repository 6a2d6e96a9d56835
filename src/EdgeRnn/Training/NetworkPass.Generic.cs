using EdgeRnn.Cells;
using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Training;

/// <inheritdoc cref="NetworkPass"/>
/// <typeparam name="V">The vector.</typeparam>
/// <typeparam name="TCell">The cell.</typeparam>
internal sealed class NetworkPass<V, TCell>(NetworkMemory memory, LearnerOptions options) : NetworkPass
    where V : unmanaged, IVec<V>
    where TCell : ICell
{
    private readonly int _gateBlock = memory.Layout.Cell.Gates * Arena.Line;
    private readonly int _inputBlock = memory.Layout.Cell.InputGates.Length * Arena.Line;
    private readonly int _recurrentBlock = memory.Layout.Cell.RecurrentGates.Length * Arena.Line;
    private readonly int _recurrentStart = memory.Layout.Cell.RecurrentStart * Arena.Line;

    /// <summary>Where the slots of the window begin, after that of the step before it.</summary>
    private readonly int[] _slots = new int[options.K2 + 1];

    public override int VectorWidth => V.Width;

    public override void Forward()
    {
        StepRing ring = memory.Ring;
        View slot = ring[ring.Newest], before = ring[ring.Newest - 1];
        foreach (LayerMemory layer in memory.Layers)
        {
            Forward(layer, slot, before);
        }

        Part output = memory.Layout.Output, bias = memory.Layout.HeadBias;
        View y = slot.Slice(output.Start, output.Length);
        memory.Parameters.Slice(bias.Start, bias.Length).Span.CopyTo(y.Span);
        View h = memory.Layers[^1].Slot(slot).Hidden;
        MatrixVector.MultiplyAddBlocks<V>(memory.Head, memory.Head.Shape.Rows, h, 0, y);
    }

    private void Forward(LayerMemory layer, View slot, View before)
    {
        CellSlot now = layer.Slot(slot), previous = layer.Slot(before);
        View x = slot.Slice(layer.Layout.Input.Start, layer.Layout.Input.Length);
        int inputRows = MatrixShape.PadRows(layer.Layout.Inputs), recurrentRows = MatrixShape.PadRows(memory.Layout.Units);
        layer.Bias.Span.CopyTo(now.Gates.Span);
        MatrixShape ih = layer.WeightIh.Shape, hh = layer.WeightHh.Shape;
        for (int panel = 0, unit = 0; panel < ih.Panels; panel++)
        {
            int units = ih.WidthOf(panel) / _inputBlock * Arena.Line;
            int gate = unit / Arena.Line * _gateBlock;
            View z = now.Gates.Slice(gate, units / Arena.Line * _gateBlock);
            MatrixVector.MultiplyAdd<V>(layer.WeightIh, panel, inputRows, x, z);
            MatrixVector.MultiplyAdd<V>(
                layer.WeightHh, panel, recurrentRows, previous.Hidden, z.Slice(_recurrentStart, hh.WidthOf(panel)));
            Activate(now, previous, unit, unit + units);
            unit += units;
        }
    }

    private void Activate(in CellSlot now, in CellSlot before, int first, int end)
    {
        for (int unit = first, gate = first / Arena.Line * _gateBlock; unit < end; unit += Arena.Line, gate += _gateBlock)
        {
            for (int lane = 0; lane < Arena.Line; lane += V.Width)
            {
                TCell.Forward<V>(now, before, unit + lane, gate + lane);
            }
        }
    }

    public override void Backward(long first, long last, long firstLoss)
    {
        foreach (LayerMemory layer in memory.Layers)
        {
            layer.Carry.Hidden.Span.Clear();
            layer.Carry.Memory.Span.Clear();
        }

        for (long step = last; step >= first; step--)
        {
            Backward(step, hasLoss: step >= firstLoss, isFirst: step == first);
        }

        int steps = (int)(last - first) + 1;
        for (int i = 0; i <= steps; i++)
        {
            _slots[i] = memory.Ring.OffsetOf(first - 1 + i);
        }

        ReadOnlySpan<int> previous = _slots.AsSpan(0, steps), window = _slots.AsSpan(1, steps);
        foreach (LayerMemory layer in memory.Layers)
        {
            SumGradients(layer, previous, window);
        }

        SumHeadGradients(window[(int)(Math.Max(first, firstLoss) - first)..]);
    }

    /// <summary>One step back through all layers: products that nobody below needs are left out.</summary>
    private void Backward(long step, bool hasLoss, bool isFirst)
    {
        View slot = memory.Ring[step], before = memory.Ring[step - 1];
        if (hasLoss)
        {
            Part part = memory.Layout.OutputDelta;
            View dy = slot.Slice(part.Start, part.Length);
            MatrixVector.MultiplyAddBlocks<V>(
                memory.HeadTransposed, memory.HeadTransposed.Shape.Rows, dy, 0, memory.Layers[^1].Carry.Hidden);
        }

        for (int index = memory.Layers.Length - 1; index >= 0; index--)
        {
            LayerMemory layer = memory.Layers[index];
            CellSlot now = layer.Slot(slot), previous = layer.Slot(before);
            Differentiate(now, previous, layer.Carry);
            if (!isFirst)
            {
                MultiplyBack(layer.WeightHhTransposed, now.Delta, _recurrentStart, _recurrentBlock, layer.Carry.Hidden);
            }

            if (index > 0)
            {
                MultiplyBack(layer.WeightIhTransposed, now.Delta, 0, _inputBlock, memory.Layers[index - 1].Carry.Hidden);
            }
        }
    }

    private void Differentiate(in CellSlot now, in CellSlot before, in CellCarry carry)
    {
        for (int unit = 0, gate = 0; unit < now.Hidden.Length; unit += Arena.Line, gate += _gateBlock)
        {
            for (int lane = 0; lane < Arena.Line; lane += V.Width)
            {
                TCell.Backward<V>(now, before, carry, unit + lane, gate + lane);
            }
        }
    }

    /// <summary>y += W dz, dz being <paramref name="block"/> of each block of gates, from <paramref name="start"/> on.</summary>
    private void MultiplyBack(in Matrix transposed, View delta, int start, int block, View y) =>
        MatrixVector.MultiplyAddBlocks<V>(
            transposed, block == _gateBlock ? transposed.Shape.Rows : block,
            delta.Slice(start, delta.Length - start), _gateBlock, y);

    private void SumGradients(LayerMemory layer, ReadOnlySpan<int> previous, ReadOnlySpan<int> window)
    {
        LayerLayout layout = layer.Layout;
        View ring = memory.Ring.Memory;
        int inputRows = MatrixShape.PadRows(layout.Inputs), recurrentRows = MatrixShape.PadRows(memory.Layout.Units);
        View x = From(ring, layout.Input.Start), h = From(ring, layout.Hidden.Start);
        MatrixShape ih = layer.WeightIh.Shape;
        for (int panel = 0, delta = layout.Delta.Start; panel < ih.Panels; panel++)
        {
            OuterProducts.Sum<V>(layer.GradientIh, panel, inputRows, x, window, From(ring, delta), window);
            OuterProducts.Sum<V>(
                layer.GradientHh, panel, recurrentRows, h, previous, From(ring, delta + _recurrentStart), window);
            delta += ih.WidthOf(panel) / _inputBlock * _gateBlock;
        }

        for (int block = 0; block < memory.Layout.PaddedUnits / Arena.Line; block++)
        {
            View gates = From(ring, layout.Delta.Start + (block * _gateBlock));
            Vectors.SumOverSteps<V>(
                gates, window, memory.Gradients.Slice(layout.BiasIh.Start + (block * _inputBlock), _inputBlock));
            Vectors.SumOverSteps<V>(
                From(gates, _recurrentStart), window,
                memory.Gradients.Slice(layout.BiasHh.Start + (block * _recurrentBlock), _recurrentBlock));
        }
    }

    private void SumHeadGradients(ReadOnlySpan<int> window)
    {
        View ring = memory.Ring.Memory;
        View h = From(ring, memory.Layers[^1].Layout.Hidden.Start);
        int delta = memory.Layout.OutputDelta.Start;
        int rows = MatrixShape.PadRows(memory.Layout.Units);
        MatrixShape shape = memory.HeadGradient.Shape;
        for (int panel = 0; panel < shape.Panels; panel++)
        {
            OuterProducts.Sum<V>(
                memory.HeadGradient, panel, rows, h, window, From(ring, delta + (panel * shape.PanelColumns)), window);
        }

        Part bias = memory.Layout.HeadBias;
        Vectors.SumOverSteps<V>(From(ring, delta), window, memory.Gradients.Slice(bias.Start, bias.Length));
    }

    private static View From(View view, int start) => view.Slice(start, view.Length - start);

    public override float SquaredGradientNorm() => Vectors.SumOfSquares<V>(memory.Gradients);

    public override void Update(in UpdateStep step)
    {
        Optimizers.Update<V>(step, memory);
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

    /// <summary>Each pre-activation's bias: b_ih, b_hh or both.</summary>
    private void RefreshBias(LayerMemory layer)
    {
        View ih = memory.Parameters.Slice(layer.Layout.BiasIh.Start, layer.Layout.BiasIh.Length);
        View hh = memory.Parameters.Slice(layer.Layout.BiasHh.Start, layer.Layout.BiasHh.Length);
        layer.Bias.Span.Clear();
        for (int block = 0; block < memory.Layout.PaddedUnits / Arena.Line; block++)
        {
            View bias = layer.Bias.Slice(block * _gateBlock, _gateBlock);
            Vectors.Add<V>(bias, ih.Slice(block * _inputBlock, _inputBlock));
            Vectors.Add<V>(From(bias, _recurrentStart), hh.Slice(block * _recurrentBlock, _recurrentBlock));
        }
    }
}
