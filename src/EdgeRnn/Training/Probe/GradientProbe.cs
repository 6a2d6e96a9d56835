using System.Numerics;
using EdgeRnn.Cells;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Training.Probe;

/// <summary>
/// Every few updates, compares the gradient of the rule in use with full BPTT over the ring, and measures the gradient's norm at each
/// lag and the share of saturated gates. It changes no bit of the weights.
/// </summary>
internal sealed class GradientProbe
{
    private readonly LearnerOptions _options;
    private readonly NetworkMemory _memory;
    private readonly NetworkPass _pass;
    private readonly RecurrentRadius _radius;
    private readonly Part[] _parts;
    private readonly int[] _gates;
    private readonly double[] _hidden;
    private readonly double[] _state;
    private long _updates;
    private long _clipped;

    public GradientProbe(LearnerOptions options, NetworkMemory memory, NetworkPass pass)
    {
        (_options, _memory, _pass) = (options, memory, pass);
        Parameter[] tensors = memory.Layout.Tensors;
        _parts = [.. tensors.Select(tensor => tensor.Place)];
        CellShape cell = memory.Layout.Cell;
        _gates = GradientReach.GatesOf(cell);
        _radius = new RecurrentRadius(memory);
        _hidden = new double[options.ProbeDepth];
        _state = new double[options.ProbeDepth];
        Diagnostics = new LearnerDiagnostics(
            [.. tensors.Select(tensor => tensor.Name)], [.. _gates.Select(gate => cell.GateNames[gate..(gate + 1)])],
            options.ProbeDepth, WindowsOf(options));
    }

    public LearnerDiagnostics Diagnostics { get; }

    /// <summary>Bytes of the figures, besides what lies in the arena: two means a lag, two a tensor, one a window, one a gate.</summary>
    public static long Bytes(NetworkLayout layout, LearnerOptions options)
    {
        long means = (2L * options.ProbeDepth) + (2 * layout.Tensors.Length)
            + WindowsOf(options) + layout.Cell.Squashing.Count(squash => squash != Squash.None);
        return (sizeof(double) * ((2L * options.ProbeDepth) + RecurrentRadius.Length(layout))) + ((sizeof(double) + sizeof(long)) * means);
    }

    /// <summary>Probes if it is due: the gradient of an update is computed, the weights have not moved yet.</summary>
    /// <param name="update">The update's number, from 1.</param>
    /// <param name="clipped">Updates clipped before.</param>
    /// <param name="sequence">The first step of the sequence.</param>
    /// <param name="firstLoss">The first step with a loss of the update.</param>
    /// <param name="last">The last.</param>
    public void Look(long update, long clipped, long sequence, long firstLoss, long last)
    {
        if (update - _updates < _options.ProbeEvery)
        {
            return;
        }

        Diagnostics.Probes++;
        Diagnostics.ClipRate = (double)(clipped - _clipped) / (update - _updates);
        (_updates, _clipped) = (update, clipped);
        _memory.Gradients.Span.CopyTo(_memory.RuleGradient.Span);
        long first = Math.Max(sequence, last - _options.ProbeDepth + 1);
        MeasureLags(first, last);
        if (firstLoss < last)
        {
            Back(first, last, firstLoss);
        }

        Compare(first, last, firstLoss);
        _memory.RuleGradient.Span.CopyTo(_memory.Gradients.Span);
        MeasureGates(_memory.Ring.SlotOf(last));
        Diagnostics.SpectralRadius = _radius.Iterate();
    }

    public void Visit(IStateVisitor visitor)
    {
        long probes = Diagnostics.Probes;
        double clipRate = Diagnostics.ClipRate;
        visitor.Visit("probe.probes", ref probes, min: 0);
        visitor.Visit("probe.updates", ref _updates, min: 0);
        visitor.Visit("probe.clipped", ref _clipped, min: 0);
        visitor.Visit("probe.clip_rate", ref clipRate);
        Diagnostics.HiddenNorms.Visit(visitor, "probe.hidden");
        Diagnostics.MemoryNorms.Visit(visitor, "probe.memory");
        Diagnostics.Cosines.Visit(visitor, "probe.cosines");
        Diagnostics.Ratios.Visit(visitor, "probe.ratios");
        Diagnostics.WindowCosines.Visit(visitor, "probe.windows");
        Diagnostics.Saturations.Visit(visitor, "probe.saturations");
        _radius.Visit(visitor);
        if (visitor.IsRestoring)
        {
            (Diagnostics.Probes, Diagnostics.ClipRate, Diagnostics.SpectralRadius) = (probes, clipRate, _radius.Value);
        }
    }

    /// <summary>Powers of two below the depth.</summary>
    private static int WindowsOf(LearnerOptions options) => BitOperations.Log2((uint)options.ProbeDepth) + 1;

    /// <summary>The newest loss alone, carried back: its norm at each step.</summary>
    private void MeasureLags(long first, long last)
    {
        GradientReach.Measure(_memory, _pass, first, last, _hidden, _state);
        for (int lag = 0; lag <= last - first; lag++)
        {
            Diagnostics.HiddenNorms.Add(lag, Math.Sqrt(_hidden[lag]));
            Diagnostics.MemoryNorms.Add(lag, Math.Sqrt(_state[lag]));
        }
    }

    private void Back(long first, long last, long firstLoss)
    {
        _pass.ClearCarries();
        for (long step = last; step >= first; step--)
        {
            if (step >= firstLoss)
            {
                _pass.AddHeadDelta(step);
            }

            _pass.StepBack(step, isFirst: step == first);
        }
    }

    /// <summary>The rule's gradient, and those through 1, 2, 4 … steps, against the full one.</summary>
    private void Compare(long first, long last, long firstLoss)
    {
        Span<float> full = _memory.FullGradient.Span, rule = _memory.RuleGradient.Span;
        _pass.SumWindow(first, last, firstLoss);
        _memory.Gradients.Span.CopyTo(full);
        for (int i = 0; i < _parts.Length; i++)
        {
            (double cosine, double ratio) = Agreement(rule, full, _parts[i]);
            Diagnostics.Cosines.Add(i, cosine);
            Diagnostics.Ratios.Add(i, ratio);
        }

        var layers = new Part(0, _memory.Layout.HeadWeight.Start);
        for (int i = 0; i < Diagnostics.CosineByWindow.Length; i++)
        {
            long from = Math.Max(first, last - (1 << i) + 1);
            _pass.SumWindow(from, last, Math.Max(from, firstLoss));
            Diagnostics.WindowCosines.Add(i, Agreement(_memory.Gradients.Span, full, layers).Cosine);
        }
    }

    private void MeasureGates(int slot)
    {
        for (int i = 0; i < _gates.Length; i++)
        {
            Diagnostics.Saturations.Add(i, GradientReach.SaturatedShare(_memory, slot, _gates[i]));
        }
    }

    private static (double Cosine, double Ratio) Agreement(ReadOnlySpan<float> g, ReadOnlySpan<float> full, Part part)
    {
        double dot = 0, squares = 0, fullSquares = 0;
        for (int i = part.Start; i < part.Start + part.Length; i++)
        {
            dot += (double)g[i] * full[i];
            squares += (double)g[i] * g[i];
            fullSquares += (double)full[i] * full[i];
        }

        // Nothing agrees with nothing: W_hh at the first step of a sequence.
        return squares == 0 && fullSquares == 0 ? (1, 1) : (dot / Math.Sqrt(squares * fullSquares), Math.Sqrt(squares / fullSquares));
    }
}
