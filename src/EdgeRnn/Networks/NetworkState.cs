using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Networks;

/// <summary>The part of a network's memory that is state: sections without their padding, and of steps what the backward pass does not recompute.</summary>
internal sealed class NetworkState
{
    private const string Slots = "ring.slots", Steps = "ring.steps";
    private static readonly string[] Sections = ["optimizer.first", "optimizer.second", "optimizer.start", "guard.weights"];

    private readonly NetworkMemory _memory;
    private readonly Part[] _kept;
    private readonly int _step;
    private readonly StateMigration[] _migrations;

    public NetworkState(NetworkMemory memory, LearnerOptions options)
    {
        _memory = memory;
        NetworkLayout layout = memory.Layout;
        _kept =
        [
            layout.Input with { Length = options.InputSize },
            .. layout.Layers.SelectMany(layer => (Part[])[layer.Hidden, layer.Memory, layer.Gates]),
            layout.Output with { Length = options.OutputSize },
            layout.OutputDelta with { Length = options.OutputSize },
        ];
        _step = _kept.Sum(part => part.Length);
        Size = layout.Tensors.Sum(tensor => tensor.Length);
        _migrations = [new StateMigration("leave out padding and gradients of steps", LeaveOut)];
    }

    /// <summary>Parameters that are not padding.</summary>
    private int Size { get; }

    /// <summary>States the version, which comes before anything else of the network.</summary>
    public void VisitVersion(IStateVisitor visitor) => visitor.Version("", _migrations);

    /// <summary>Lists a section that is laid out as the parameters: its tensors one behind the other, row-major, as in <c>state_dict()</c>.</summary>
    public void VisitSection(IStateVisitor visitor, string name, View section)
    {
        float[] packed = section.Length == 0 ? [] : Pack(section.Span);
        visitor.Visit(name, packed, finite: true);
        if (visitor.IsRestoring && packed.Length > 0)
        {
            section.Span.Clear();
            int at = 0;
            foreach (Parameter tensor in _memory.Layout.Tensors)
            {
                tensor.CopyTo(section.Span, packed.AsSpan(at, tensor.Length));
                at += tensor.Length;
            }
        }
    }

    /// <summary>Lists the steps in the ring: input, state, gates, output and its gradient.</summary>
    public void VisitSteps(IStateVisitor visitor)
    {
        Span<float> slots = _memory.Ring.Memory.Span;
        float[] steps = KeepOf(slots);
        visitor.Visit(Steps, steps, [_memory.Ring.Capacity, _step]);
        if (!visitor.IsRestoring)
        {
            return;
        }

        slots.Clear();
        int at = 0;
        for (int slot = 0; slot < slots.Length; slot += _memory.Layout.SlotLength)
        {
            foreach (Part part in _kept)
            {
                steps.AsSpan(at, part.Length).CopyTo(slots[(slot + part.Start)..]);
                at += part.Length;
            }
        }
    }

    private float[] Pack(ReadOnlySpan<float> section)
    {
        float[] packed = new float[Size];
        int at = 0;
        foreach (Parameter tensor in _memory.Layout.Tensors)
        {
            tensor.CopyFrom(section, packed.AsSpan(at, tensor.Length));
            at += tensor.Length;
        }

        return packed;
    }

    private float[] KeepOf(ReadOnlySpan<float> slots)
    {
        float[] steps = new float[_memory.Ring.Capacity * _step];
        int at = 0;
        for (int slot = 0; slot < slots.Length; slot += _memory.Layout.SlotLength)
        {
            foreach (Part part in _kept)
            {
                slots.Slice(slot + part.Start, part.Length).CopyTo(steps.AsSpan(at));
                at += part.Length;
            }
        }

        return steps;
    }

    private void LeaveOut(StateDraft draft)
    {
        foreach (string section in Sections)
        {
            float[] padded = draft.Take<float>(section);
            draft.Put<float>(section, padded.Length == 0 ? [] : Pack(Checked(section, padded, _memory.Layout.ParameterLength)));
        }

        int floats = _memory.Ring.Capacity * _memory.Layout.SlotLength;
        draft.Put<float>(Steps, KeepOf(Checked(Slots, draft.Take<float>(Slots), floats)), _memory.Ring.Capacity, _step);
    }

    private static float[] Checked(string name, float[] values, int length) => values.Length == length ? values
        : throw new ModelFileException($"{name} has {values.Length} values, expected {length}");
}
