using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeRnn.Memory;

/// <summary>The newest <see cref="Capacity"/> time steps, each a slot of equal size; steps are numbered by a long that never wraps.</summary>
internal sealed class StepRing(View memory, int slotLength)
{
    private int _newestSlot;

    /// <summary>Slots.</summary>
    public int Capacity { get; } = memory.Length / slotLength;

    /// <summary>The number of the newest step; step 0 exists from the start, all zeros.</summary>
    public long Newest { get; private set; }

    /// <summary>All slots.</summary>
    public View Memory => memory;

    /// <summary>Makes room for one more step, whose slot still holds what the oldest step left in it.</summary>
    public View Advance()
    {
        Newest++;
        _newestSlot++;
        if (_newestSlot == Capacity)
        {
            _newestSlot = 0;
        }

        return this[Newest];
    }

    /// <summary>The slot that holds a step, from 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SlotOf(long step)
    {
        Debug.Assert(step <= Newest && step > Newest - Capacity && step >= 0);
        int slot = _newestSlot - (int)(Newest - step);
        return slot < 0 ? slot + Capacity : slot;
    }

    /// <summary>Where in <see cref="Memory"/> the slot of a step begins.</summary>
    public int OffsetOf(long step) => SlotOf(step) * slotLength;

    /// <summary>The slot of a step.</summary>
    public View this[long step] => memory.Slice(OffsetOf(step), slotLength);

    /// <summary>Continues from a saved step number whose slots are already in memory.</summary>
    public void Restore(long newest)
    {
        Newest = newest;
        _newestSlot = (int)(newest % Capacity);
    }
}
