namespace EdgeRnn.Fleet.Tests.Simulation;

/// <summary>What keeps a stream in one piece; the simulation can take each one out.</summary>
public enum Fence
{
    /// <summary>Nothing is taken out.</summary>
    None,

    /// <summary>A lease is taken from the revision that was read.</summary>
    LeaseCompareAndSet,

    /// <summary>A pointer is moved from the revision that was read.</summary>
    PointerCompareAndSet,

    /// <summary>Outputs are appended behind the last ones that were read.</summary>
    OutputCompareAndSet,

    /// <summary>Who finds a later epoch gives up.</summary>
    Epoch,

    /// <summary>An owner marks the pointer with its epoch before it reads the state.</summary>
    Claim,

    /// <summary>Samples up to the last one that was learned are passed over.</summary>
    LastSequence,

    /// <summary>A state whose bytes have another hash is not restored.</summary>
    Hash,

    /// <summary>The log is kept from the state before the newest on.</summary>
    TrimBehindPrevious,

    /// <summary>Outputs are stored before a state that knows them is.</summary>
    OutputsBeforePointer,

    /// <summary>The edge sends a sample when the one before is stored.</summary>
    EdgeInOrder,
}
