using EdgeRnn.Cells;
using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn.Training.Replay;

/// <inheritdoc cref="ReplayPass"/>
/// <typeparam name="V">The vector.</typeparam>
/// <typeparam name="TCell">The cell.</typeparam>
internal sealed class ReplayPass<V, TCell> : ReplayPass
    where V : unmanaged, IVec<V>
    where TCell : ICell
{
    private readonly NetworkMemory _memory;
    private readonly BpttPass<V, TCell> _network;
    private readonly int _batch;
    private readonly int _outputRows;
    private readonly int _recurrentRows;
    private readonly int _gateBlock;
    private readonly int _inputBlock;
    private readonly int _recurrentBlock;
    private readonly int _recurrentStart;
    private readonly bool _isDiagonal;

    /// <summary>Of each layer, what travels back in each window.</summary>
    private readonly CellCarry[][] _carries;

    /// <summary>Where the slots begin, in the order of their numbers.</summary>
    private readonly int[] _offsets;

    public ReplayPass(NetworkMemory memory, LearnerOptions options)
    {
        CellShape cell = memory.Layout.Cell;
        (_memory, _network, _batch) = (memory, new BpttPass<V, TCell>(memory, options), options.ReplayBatch);
        _outputRows = MatrixShape.PadRows(options.OutputSize);
        _recurrentRows = MatrixShape.PadRows(memory.Layout.Units);
        _gateBlock = cell.Gates * Arena.Line;
        _inputBlock = cell.InputGates.Length * Arena.Line;
        _recurrentBlock = cell.RecurrentGates.Length * Arena.Line;
        _recurrentStart = cell.RecurrentStart * Arena.Line;
        _isDiagonal = cell.IsDiagonal;
        int units = memory.Layout.PaddedUnits;
        _carries = [.. memory.Layers.Select(layer => Enumerable.Range(0, _batch).Select(window => new CellCarry(
            layer.Carry.Hidden.Slice(window * units, units), layer.Carry.Memory.Slice(window * units, units))).ToArray())];
        _offsets = [.. Enumerable.Range(0, memory.Ring.Capacity).Select(slot => slot * memory.Layout.SlotLength)];
    }

    public override NetworkPass Network => _network;

    public override void Forward(int step)
    {
        foreach (LayerMemory layer in _memory.Layers)
        {
            Preactivate(layer, step);
            for (int window = 0, slot = step * _batch; window < _batch; window++, slot++)
            {
                Activate(layer.Slots[slot], layer.Slots[slot - _batch]);
            }
        }

        NetworkLayout layout = _memory.Layout;
        var bias = new VectorBatch(_memory.Parameters.Slice(layout.HeadBias.Start, layout.HeadBias.Length), 0);
        MatrixBatch.Product<V>(
            _memory.Head, _recurrentRows, Of(step, layout.Layers[^1].Hidden.Start), bias, Of(step, layout.Output.Start),
            _memory.Head.Shape.PanelColumns, _batch);
    }

    public override void Backward(int last)
    {
        foreach (LayerMemory layer in _memory.Layers)
        {
            layer.Carry.Hidden.Span.Clear();
            layer.Carry.Memory.Span.Clear();
        }

        for (int step = last; step > 0; step--)
        {
            MatrixBatch.AddBlocks<V>(
                _memory.HeadTransposed, _outputRows, _outputRows, Of(step, _memory.Layout.OutputDelta.Start), 0, CarryOf(_carries.Length - 1), _batch);
            for (int layer = _carries.Length - 1; layer >= 0; layer--)
            {
                Back(layer, step);
            }
        }

        int end = (last + 1) * _batch;
        _network.SumGradients(_offsets.AsSpan(0, end - _batch), _offsets.AsSpan(_batch, end - _batch));
    }

    private void Activate(in CellSlot now, in CellSlot before)
    {
        for (int unit = 0, gate = 0; unit < now.Hidden.Length; unit += Arena.Line, gate += _gateBlock)
        {
            for (int lane = 0; lane < Arena.Line; lane += V.Width)
            {
                TCell.Forward<V>(now, before, unit + lane, gate + lane);
            }
        }
    }

    /// <summary>z = W_ih x + b_ih + W_hh h + b_hh.</summary>
    private void Preactivate(LayerMemory layer, int step)
    {
        LayerLayout layout = layer.Layout;
        int inputRows = MatrixShape.PadRows(layout.Inputs);
        VectorBatch x = Of(step, layout.Input.Start), h = Of(step - 1, layout.Hidden.Start), z = Of(step, layout.Gates.Start);
        var bias = new VectorBatch(layer.Bias, 0);
        if (_recurrentStart == 0)
        {
            MatrixBatch.Products<V>(layer.WeightIh, inputRows, x, layer.WeightHh, _recurrentRows, h, bias, z, _batch);
            return;
        }

        // The GRU: W_ih feeds all but the last gate, W_hh all but the first. Diagonal cells: W_ih feeds the first ones.
        for (int slot = step * _batch; slot < (step + 1) * _batch; slot++)
        {
            for (int gate = _inputBlock; gate < layout.Gates.Length; gate += _gateBlock)
            {
                layer.Bias.Slice(gate, _gateBlock - _inputBlock).Span.CopyTo(layer.Slots[slot].Gates.Slice(gate, _gateBlock - _inputBlock).Span);
            }
        }

        int stride = layer.WeightIh.Shape.PanelColumns / _inputBlock * _gateBlock;
        MatrixBatch.Product<V>(layer.WeightIh, inputRows, x, bias, z, stride, _batch);
        if (!_isDiagonal)
        {
            VectorBatch recurrent = z.From(_recurrentStart);
            MatrixBatch.Product<V>(layer.WeightHh, _recurrentRows, h, recurrent, recurrent, stride, _batch);
        }
    }

    /// <summary>Through one layer to the step before, and to the layer below.</summary>
    private void Back(int layer, int step)
    {
        LayerMemory memory = _memory.Layers[layer];
        for (int window = 0, slot = step * _batch; window < _batch; window++, slot++)
        {
            Differentiate(memory.Slots[slot], memory.Slots[slot - _batch], _carries[layer][window]);
        }

        VectorBatch delta = Of(step, memory.Layout.Delta.Start);
        if (step > 1 && !_isDiagonal)
        {
            MultiplyBack(memory.WeightHhTransposed, delta.From(_recurrentStart), _recurrentBlock, layer);
        }

        if (layer > 0)
        {
            MultiplyBack(memory.WeightIhTransposed, delta, _inputBlock, layer - 1);
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

    /// <summary>dL/dh += W dz, dz being <paramref name="block"/> of each block of gates.</summary>
    private void MultiplyBack(in Matrix transposed, VectorBatch delta, int block, int layer)
    {
        int rows = transposed.Shape.Rows;
        MatrixBatch.AddBlocks<V>(transposed, rows, block == _gateBlock ? rows : block, delta, _gateBlock, CarryOf(layer), _batch);
    }

    private VectorBatch CarryOf(int layer) => new(_memory.Layers[layer].Carry.Hidden, _memory.Layout.PaddedUnits);

    /// <summary>A part of the slots of a step, by its start.</summary>
    private VectorBatch Of(int step, int start) =>
        new VectorBatch(_memory.Ring.Memory, _memory.Layout.SlotLength).From((step * _batch * _memory.Layout.SlotLength) + start);
}
