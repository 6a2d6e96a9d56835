namespace EdgeRnn.Training;

/// <summary>The arithmetic of a network in one vector width and cell: what is hot, and nothing else.</summary>
internal abstract class NetworkPass
{
    /// <summary>Floats of one vector instruction.</summary>
    public abstract int VectorWidth { get; }

    /// <summary>h_t, y_t from x_t in the slot of the newest step and h_{t-1} in the one before.</summary>
    public abstract void Forward();

    /// <summary>
    /// dL/dθ over the steps <paramref name="first"/> … <paramref name="last"/>, with the current weights and the stored
    /// tape; dL/dy counts from <paramref name="firstLoss"/> on. The state before <paramref name="first"/> is a constant.
    /// </summary>
    public abstract void Backward(long first, long last, long firstLoss);

    /// <summary>‖dL/dθ‖².</summary>
    public abstract float SquaredGradientNorm();

    /// <summary>One optimizer step over all parameters, and what follows from them.</summary>
    public abstract void Update(in UpdateStep step);

    /// <summary>Recomputes what follows from the parameters.</summary>
    public abstract void Refresh();
}
