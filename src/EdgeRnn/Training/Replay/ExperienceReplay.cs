using EdgeRnn.Cells;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Optimization;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Training.Replay;

/// <summary>Experience replay: backpropagation through a batch of windows of the past, drawn at random.</summary>
/// <remarks>
/// A window is k2 inputs and targets, and the state before them as the weights of that time computed it. Windows run in memory of
/// their own, so that the live stream continues unaffected.
/// </remarks>
internal sealed class ExperienceReplay
{
    private readonly LearnerOptions _options;
    private readonly NetworkMemory _live;
    private readonly NetworkMemory _memory;
    private readonly ReplayPass _pass;
    private readonly IReplaySource _source;
    private readonly RecordedWindows? _recorded;
    private readonly int _stateLength;
    private readonly float[] _states;
    private readonly float[] _targets;
    private readonly int[] _drawn;
    private SeededRandom _random;

    /// <param name="options">The learner's.</param>
    /// <param name="live">The learner's memory.</param>
    /// <param name="pass">Works on <see cref="NetworkMemory.ReplayMemory"/>.</param>
    /// <param name="source">The windows; null records them from the learner's own steps.</param>
    public ExperienceReplay(LearnerOptions options, NetworkMemory live, ReplayPass pass, IReplaySource? source)
    {
        (_options, _live, _memory, _pass) = (options, live, live.ReplayMemory!, pass);
        _recorded = source is null ? new RecordedWindows(options) : null;
        _source = source ?? _recorded!;
        _stateLength = StateLength(live.Layout);
        _states = new float[checked((_source.Capacity + _source.Pending) * _stateLength)];
        _targets = new float[options.ReplayBatch * options.OutputSize];
        _drawn = new int[options.ReplayBatch];
        _random = new SeededRandom(~options.Seed);
    }

    /// <summary>The network with the replay's gradient.</summary>
    public NetworkPass Network => _pass.Network;

    /// <summary>√batch: the mean of more windows is surer of its direction, and there are fewer updates.</summary>
    public double RateFactor => Math.Sqrt(_drawn.Length);

    /// <summary>Windows that can be replayed.</summary>
    public int Windows => _source.Count;

    /// <summary>The mean loss of the windows replayed last.</summary>
    public double Loss { get; private set; }

    /// <summary>Bytes of the states before all windows, and of the windows where the learner records them.</summary>
    /// <param name="layout">The learner's.</param>
    /// <param name="options">The learner's.</param>
    /// <param name="pending">The source's <see cref="IReplaySource.Pending"/>; null where the learner records the windows.</param>
    public static long Bytes(NetworkLayout layout, LearnerOptions options, int? pending) => options.ReplayWindows == 0 ? 0
        : (sizeof(float) * ((((long)options.ReplayWindows + (pending ?? 1)) * StateLength(layout)) + ((long)options.ReplayBatch * (options.OutputSize + 1))))
            + (pending is null ? RecordedWindows.Bytes(options) : 0);

    /// <summary>Records a step whose target is known, or known to be unknown, where the learner records its windows itself.</summary>
    public void Record(long step, ReadOnlySpan<float> target)
    {
        if (_recorded is null)
        {
            return;
        }

        if (_recorded.BeginsAt(step))
        {
            CopyState(_live.Ring.SlotOf(step - 1), _live, PendingState(0), toState: false);
        }

        int place = _recorded.Add(step, _live.Ring[step].Slice(_live.Layout.Input.Start, _options.InputSize).Span, target);
        if (place >= 0)
        {
            KeepState(0, place);
        }
    }

    /// <summary>The next step begins window number <paramref name="pending"/> of those that are recorded at once: saves the state before it.</summary>
    public void SaveState(int pending) =>
        CopyState(_live.Ring.SlotOf(_live.Ring.Newest), _live, PendingState(pending), toState: false);

    /// <summary>Window number <paramref name="pending"/> of those that were recorded is kept at <paramref name="place"/>.</summary>
    public void KeepState(int pending, int place) => PendingState(pending).CopyTo(State(place));

    /// <summary>dL/dθ of a batch of windows, drawn at random; L is the mean over all their steps that have a target.</summary>
    /// <returns>False if none has.</returns>
    public bool Backward()
    {
        Draw();
        int losses = 0;
        double sum = 0;
        for (int step = 1; step <= _options.K2; step++)
        {
            Step(step, ref losses, ref sum);
        }

        for (int slot = _drawn.Length; slot < _memory.Ring.Capacity && losses > 1; slot++)
        {
            foreach (ref float dy in OutputDelta(slot))
            {
                dy /= losses;
            }
        }

        Loss = sum / losses;
        _pass.Backward(_options.K2);
        return losses > 0;
    }

    /// <summary>Lists the states, what is drawn next, and the windows where the learner records them.</summary>
    public void Visit(IStateVisitor visitor)
    {
        ulong random = _random.State;
        _recorded?.Visit(visitor);
        visitor.Visit("replay.states", _states);
        visitor.Visit("replay.draws", ref random);
        if (visitor.IsRestoring)
        {
            _random.State = random;
        }
    }

    /// <summary>h and what else goes from step to step, of all layers.</summary>
    private static int StateLength(NetworkLayout layout) => layout.Layers.Length * layout.Cell.States * layout.PaddedUnits;

    private void Draw()
    {
        for (int i = 0; i < _drawn.Length; i++)
        {
            _drawn[i] = (int)(_random.NextUniform() * Windows);
            CopyState(i, _memory, State(_drawn[i]), toState: true);
        }
    }

    /// <summary>One step forward in all windows, whose losses are counted and added up.</summary>
    private void Step(int step, ref int losses, ref double sum)
    {
        NetworkLayout layout = _memory.Layout;
        int slot = step * _drawn.Length;
        for (int i = 0; i < _drawn.Length; i++)
        {
            _source.Read(_drawn[i], step - 1, Slot(slot + i).Slice(layout.Input.Start, _options.InputSize).Span, TargetOf(i));
        }

        _pass.Forward(step);
        for (int i = 0; i < _drawn.Length; i++)
        {
            Span<float> delta = OutputDelta(slot + i);
            ReadOnlySpan<float> y = Slot(slot + i).Slice(layout.Output.Start, _options.OutputSize).Span;
            if (Losses.Evaluate(_options, y, TargetOf(i), delta, out double loss))
            {
                losses++;
                sum += loss;
            }
            else
            {
                delta.Clear();
            }
        }
    }

    private View Slot(int slot) => _memory.Ring.Memory.Slice(slot * _memory.Layout.SlotLength, _memory.Layout.SlotLength);

    private Span<float> OutputDelta(int slot) => Slot(slot).Slice(_memory.Layout.OutputDelta.Start, _options.OutputSize).Span;

    private Span<float> TargetOf(int window) => _targets.AsSpan(window * _options.OutputSize, _options.OutputSize);

    private static void CopyState(int slot, NetworkMemory memory, Span<float> saved, bool toState)
    {
        int units = memory.Layout.PaddedUnits, states = memory.Layout.Cell.States;
        for (int i = 0; i < memory.Layers.Length * states; i++)
        {
            CellSlot cell = memory.Layers[i / states].Slots[slot];
            Span<float> state = (i % states == 0 ? cell.Hidden : cell.Memory.Slice(0, units)).Span;
            Span<float> copy = saved.Slice(i * units, units);
            (toState ? copy : state).CopyTo(toState ? state : copy);
        }
    }

    private Span<float> State(int index) => _states.AsSpan(index * _stateLength, _stateLength);

    private Span<float> PendingState(int pending) => State(_source.Capacity + pending);
}
