using EdgeRnn.Cells;
using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn.Training.Rules;

/// <summary>
/// Backpropagation of L + λ · mean over the window's steps of (‖∂L/∂h[t-1]‖ / ‖∂L/∂h[t]‖ - 1)², a penalty on W_hh that keeps the
/// gradient's length (Pascanu, Mikolov and Bengio 2013, arXiv 1211.5063).
/// </summary>
/// <remarks>
/// As in the paper, only W_hh's immediate part is differentiated: with v = ∂L/∂h[t-1] and dz = ∂L/∂z[t], ∂‖v‖/∂W_hh = v dzᵀ / ‖v‖. So
/// the window's penalty is one more product Σ_t c_t v_t dz_tᵀ.
/// </remarks>
internal sealed class FlowPenaltyPass<V, TCell> : BpttPass<V, TCell>
    where V : unmanaged, IVec<V>
    where TCell : ICell
{
    private readonly NetworkMemory _memory;
    private readonly LayerMemory _layer;
    private readonly float _penalty;
    private readonly int[] _flows;
    private readonly int[] _slots;

    public FlowPenaltyPass(NetworkMemory memory, LearnerOptions options)
        : base(memory, options)
    {
        _memory = memory;
        _penalty = options.FlowPenalty;
        _layer = memory.Layers[0];
        _flows = [.. Enumerable.Range(0, options.K2).Select(step => step * memory.Layout.PaddedUnits)];
        _slots = new int[options.K2];
    }

    public override void Backward(long first, long last, long firstLoss)
    {
        ClearCarries();
        int steps = 0;
        for (long step = last; step >= first; step--)
        {
            if (step >= firstLoss)
            {
                AddHeadDelta(step);
            }

            Remember(steps, isBefore: true);
            StepBack(step, isFirst: step == first);
            if (step > first)
            {
                Remember(steps, isBefore: false);
                _slots[steps++] = _memory.Ring.OffsetOf(step);
            }
        }

        SumWindow(first, last, firstLoss);
        if (steps > 0)
        {
            AddPenalty(steps);
        }
    }

    /// <summary>Before a step back ‖∂L/∂h[t]‖², after it c_t v_t.</summary>
    private void Remember(int step, bool isBefore)
    {
        Span<float> carry = _layer.Carry.Hidden.Span, flow = _memory.Flows.Slice(step * carry.Length, carry.Length).Span;
        if (isBefore)
        {
            flow[0] = SumOfSquares(carry);
            return;
        }

        // (‖v‖ / ‖δ‖ - 1)² has the slope 2 (1 / ‖δ‖ - 1 / ‖v‖) / ‖δ‖ along v.
        float before = MathF.Sqrt(flow[0]), after = MathF.Sqrt(SumOfSquares(carry));
        float factor = before > 0 && after > 0 ? 2 * _penalty * ((1 / before) - (1 / after)) / before : 0;
        for (int i = 0; i < carry.Length; i++)
        {
            flow[i] = factor * carry[i];
        }
    }

    private void AddPenalty(int steps)
    {
        MatrixShape shape = _layer.WeightHh.Shape;
        View ring = _memory.Ring.Memory;
        int delta = _layer.Layout.Delta.Start + (_memory.Layout.Cell.RecurrentStart * Arena.Line);
        var sum = new Matrix(shape, _memory.FlowGradient);
        for (int panel = 0; panel < shape.Panels; panel++)
        {
            View deltas = ring.Slice(delta, ring.Length - delta);
            OuterProducts.Sum<V>(
                sum, panel, MatrixShape.PadRows(_memory.Layout.Units), _memory.Flows, _flows.AsSpan(0, steps), deltas, _slots.AsSpan(0, steps));
            delta += shape.WidthOf(panel) / _memory.Layout.Cell.RecurrentGates.Length * _memory.Layout.Cell.Gates;
        }

        Vectors.AddScaled<V>(_layer.GradientHh.View, sum.View, 1f / steps);
    }

    /// <summary>In order: few floats, and the same bits in every width.</summary>
    private static float SumOfSquares(ReadOnlySpan<float> x)
    {
        float sum = 0;
        foreach (float value in x)
        {
            sum = MathF.FusedMultiplyAdd(value, value, sum);
        }

        return sum;
    }
}
