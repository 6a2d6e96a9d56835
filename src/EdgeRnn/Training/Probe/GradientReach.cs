using EdgeRnn.Cells;
using EdgeRnn.Memory;
using EdgeRnn.Networks;

namespace EdgeRnn.Training.Probe;

/// <summary>How far back the newest loss's gradient reaches, and which gates let none through, at one moment.</summary>
public sealed class GradientReach
{
    internal GradientReach(IReadOnlyList<double> normByLag, IReadOnlyList<string> gates, IReadOnlyList<double> saturatedShares) =>
        (NormByLag, Gates, SaturatedShares) = (normByLag, gates, saturatedShares);

    /// <summary>‖(dL/dh, dL/dc)[t-k]‖ over all layers, for k = 0, 1 … below k2; empty before the first loss, and for a forward-mode rule, which goes back no step.</summary>
    public IReadOnlyList<double> NormByLag { get; }

    /// <summary>The gates that saturate, as <c>i</c>, <c>f</c>, <c>g</c>, <c>o</c>.</summary>
    public IReadOnlyList<string> Gates { get; }

    /// <summary>The share of units at the newest step whose gate passes hardly any gradient: σ beyond 0.05 … 0.95, |tanh| above 0.95, a rectifier at 0.</summary>
    public IReadOnlyList<double> SaturatedShares { get; }

    /// <param name="memory">The network's.</param>
    /// <param name="pass">Its arithmetic.</param>
    /// <param name="first">The step at which the gradient ends.</param>
    /// <param name="last">The newest with a loss; before <paramref name="first"/> for none.</param>
    internal static GradientReach Of(NetworkMemory memory, NetworkPass pass, long first, long last)
    {
        CellShape cell = memory.Layout.Cell;
        int[] gates = GatesOf(cell);
        int slot = memory.Ring.SlotOf(memory.Ring.Newest);
        double[] hidden = new double[Math.Max(0, last - first + 1)], state = new double[hidden.Length];
        if (hidden.Length > 0)
        {
            Measure(memory, pass, first, last, hidden, state);
        }

        return new GradientReach(
            [.. hidden.Zip(state, (h, c) => Math.Sqrt(h + c))],
            [.. gates.Select(gate => cell.GateNames[gate..(gate + 1)])],
            [.. gates.Select(gate => SaturatedShare(memory, slot, gate))]);
    }

    /// <summary>The newest loss alone, carried back: the squared norms of the gradients of h and of c at each lag.</summary>
    /// <remarks>Overwrites what the next backward pass recomputes, and nothing else.</remarks>
    internal static void Measure(NetworkMemory memory, NetworkPass pass, long first, long last, Span<double> hidden, Span<double> state)
    {
        pass.ClearCarries();
        hidden.Clear();
        state.Clear();
        for (long step = last; step >= first; step--)
        {
            if (step == last)
            {
                pass.AddHeadDelta(step);
            }

            int lag = (int)(last - step);
            foreach (LayerMemory layer in memory.Layers)
            {
                hidden[lag] += Square(layer.Carry.Hidden.Span);
                state[lag] += Square(layer.Carry.Memory.Span);
            }

            pass.StepBack(step, isFirst: step == first);
        }
    }

    /// <summary>The gates of a cell that can saturate.</summary>
    internal static int[] GatesOf(CellShape cell) => [.. Enumerable.Range(0, cell.Gates).Where(gate => cell.Squashing[gate] != Squash.None)];

    /// <summary>The share of units of all layers whose gate is shut in a slot.</summary>
    internal static double SaturatedShare(NetworkMemory memory, int slot, int gate)
    {
        int units = memory.Layout.Units, block = memory.Layout.Cell.Gates * Arena.Line, shut = 0;
        foreach (LayerMemory layer in memory.Layers)
        {
            Span<float> gates = layer.Slots[slot].Gates.Span;
            for (int unit = 0; unit < units; unit++)
            {
                float value = gates[(unit / Arena.Line * block) + (gate * Arena.Line) + (unit % Arena.Line)];
                shut += IsShut(memory.Layout.Cell.Squashing[gate], value) ? 1 : 0;
            }
        }

        return (double)shut / (units * memory.Layers.Length);
    }

    /// <summary>tanh x passes 0.95 at 1.83.</summary>
    private static bool IsShut(Squash squash, float gate) => squash switch
    {
        Squash.Sigmoid => gate is < 0.05f or > 0.95f,
        Squash.Tanh => Math.Abs(gate) > 0.95f,
        Squash.TanhOfGate => Math.Abs(gate) > 1.83f,
        _ => gate <= 0,
    };

    private static double Square(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (float value in x)
        {
            sum += (double)value * value;
        }

        return sum;
    }
}
