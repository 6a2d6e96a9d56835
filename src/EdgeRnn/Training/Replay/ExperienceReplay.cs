using EdgeRnn.Cells;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Optimization;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using static EdgeRnn.Networks.ReplayLayout;

namespace EdgeRnn.Training.Replay;

/// <summary>
/// A bounded reservoir of windows of the past, each as likely to be in it as any other (Vitter 1985, algorithm R), and one more
/// backpropagation through one of them on demand.
/// </summary>
/// <remarks>
/// A window is k2 inputs and targets and the state before them, as the weights of that time had it. It runs in a ring and with
/// carries of its own, so that the live stream goes on as if nothing had been.
/// </remarks>
internal sealed class ExperienceReplay
{
    private readonly LearnerOptions _options;
    private readonly NetworkMemory _live;
    private readonly NetworkMemory _memory;
    private readonly int _windowLength;
    private readonly int _rowLength;
    private SeededRandom _random;
    private long _next;
    private int _gathered;
    private long _windows;

    /// <param name="options">The learner's.</param>
    /// <param name="live">The learner's memory.</param>
    /// <param name="pass">Works on <see cref="NetworkMemory.ReplayMemory"/>.</param>
    public ExperienceReplay(LearnerOptions options, NetworkMemory live, NetworkPass pass)
    {
        (_options, _live, _memory, Pass) = (options, live, live.ReplayMemory!, pass);
        _windowLength = WindowLength(live.Layout, options);
        _rowLength = RowLength(options);
        _random = new SeededRandom(~options.Seed);
    }

    /// <summary>What works on the rehearsal's memory.</summary>
    public NetworkPass Pass { get; }

    /// <summary>Windows that can be rehearsed.</summary>
    public int Windows => (int)Math.Min(_windows, _options.ReplayWindows);

    /// <summary>The loss of the window rehearsed last.</summary>
    public double Loss { get; private set; }

    /// <summary>Takes in a step whose target is known, or known to be unknown; after a gap in the steps a window begins anew.</summary>
    public void Record(long step, ReadOnlySpan<float> target)
    {
        Span<float> window = Window(_options.ReplayWindows);
        _gathered = step == _next ? _gathered : 0;
        _next = step + 1;
        if (_gathered == 0)
        {
            CopyState(_live.Ring.SlotOf(step - 1), _live, window, toWindow: true);
        }

        Span<float> row = window.Slice(StateLength(_live.Layout) + (_gathered * _rowLength), _rowLength);
        _live.Ring[step].Slice(_live.Layout.Input.Start, _options.InputSize).Span.CopyTo(row);
        target.CopyTo(row[_options.InputSize..]);
        if (++_gathered == _options.K2)
        {
            _gathered = 0;
            Keep(window);
        }
    }

    /// <summary>dL/dθ of one window, drawn at random, in the rehearsal's memory.</summary>
    /// <returns>False if the window has no target.</returns>
    public bool Backward()
    {
        Span<float> window = Window((int)(_random.NextUniform() * Windows));
        StepRing ring = _memory.Ring;
        ring.Advance();
        CopyState(ring.SlotOf(ring.Newest), _memory, window, toWindow: false);
        long first = ring.Newest + 1;
        int losses = 0;
        double sum = 0;
        for (int i = 0; i < _options.K2; i++)
        {
            if (Step(window.Slice(StateLength(_memory.Layout) + (i * _rowLength), _rowLength), out double loss))
            {
                losses++;
                sum += loss;
            }
        }

        for (long step = first; step <= ring.Newest && losses > 1; step++)
        {
            foreach (ref float dy in OutputDelta(ring[step]))
            {
                dy /= losses;
            }
        }

        Loss = sum / losses;
        Pass.Backward(first, ring.Newest, first);
        return losses > 0;
    }

    public void Visit(IStateVisitor visitor)
    {
        ulong random = _random.State;
        visitor.Visit("rehearsal.reservoir", _live.Reservoir.Span);
        visitor.Visit("rehearsal.random", ref random);
        visitor.Visit("rehearsal.windows", ref _windows, min: 0);
        visitor.Visit("rehearsal.gathered", ref _gathered, 0, _options.K2 - 1);
        visitor.Visit("rehearsal.next", ref _next);
        if (visitor.IsRestoring)
        {
            _random.State = random;
        }
    }

    private bool Step(ReadOnlySpan<float> row, out double loss)
    {
        NetworkLayout layout = _memory.Layout;
        View slot = _memory.Ring.Advance();
        row[.._options.InputSize].CopyTo(slot.Slice(layout.Input.Start, _options.InputSize).Span);
        Pass.Forward();
        ReadOnlySpan<float> y = slot.Slice(layout.Output.Start, _options.OutputSize).Span;
        bool hasTarget = Losses.Evaluate(_options, y, row[_options.InputSize..], OutputDelta(slot), out loss);
        if (!hasTarget)
        {
            OutputDelta(slot).Clear();
        }

        return hasTarget;
    }

    private Span<float> OutputDelta(View slot) => slot.Slice(_memory.Layout.OutputDelta.Start, _options.OutputSize).Span;

    /// <summary>The n-th window takes the place of any with probability size / n.</summary>
    private void Keep(ReadOnlySpan<float> window)
    {
        long place = _windows < _options.ReplayWindows ? _windows : (long)(_random.NextUniform() * (_windows + 1));
        _windows++;
        if (place < _options.ReplayWindows)
        {
            window.CopyTo(Window((int)place));
        }
    }

    private static void CopyState(int slot, NetworkMemory memory, Span<float> window, bool toWindow)
    {
        int units = memory.Layout.PaddedUnits, states = memory.Layout.Cell.States;
        for (int i = 0; i < memory.Layers.Length * states; i++)
        {
            CellSlot cell = memory.Layers[i / states].Slots[slot];
            Span<float> state = (i % states == 0 ? cell.Hidden : cell.Memory.Slice(0, units)).Span;
            Span<float> saved = window.Slice(i * units, units);
            (toWindow ? state : saved).CopyTo(toWindow ? saved : state);
        }
    }

    private Span<float> Window(int index) => _live.Reservoir.Slice(index * _windowLength, _windowLength).Span;
}
