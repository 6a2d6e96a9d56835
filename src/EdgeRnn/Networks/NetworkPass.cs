using EdgeRnn.Optimization;
using EdgeRnn.Storage;

namespace EdgeRnn.Networks;

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

    /// <summary>The first piece of <see cref="Backward"/>: nothing comes back from behind the last step.</summary>
    public abstract void ClearCarries();

    /// <summary>The second, at each step with a loss: dL/dh of the top layer += W_headᵀ dL/dy.</summary>
    public abstract void AddHeadDelta(long step);

    /// <summary>The third, from the last step to the first: through all layers to the step before, unless it <paramref name="isFirst"/>.</summary>
    public abstract void StepBack(long step, bool isFirst);

    /// <summary>The last: dL/dθ from what the steps have left in their slots.</summary>
    public abstract void SumWindow(long first, long last, long firstLoss);

    /// <summary>Forward-mode rules: ∂h/∂θ and ∂c/∂θ of <paramref name="step"/> from those of the step before.</summary>
    /// <param name="step">The step after the one of the last call, or the first of a sequence.</param>
    /// <param name="isFirst">The step before is a constant.</param>
    public virtual void AdvanceSensitivities(long step, bool isFirst)
    {
    }

    /// <summary>Forward-mode rules: dL/dθ += that of the loss of the newest step of <see cref="AdvanceSensitivities"/>, from its dL/dy.</summary>
    /// <param name="step">The step.</param>
    /// <param name="isFirst">It is the first loss of an update.</param>
    public virtual void AddLossGradient(long step, bool isFirst)
    {
    }

    /// <summary>Forward-mode rules: the sum over the losses of an update becomes their mean.</summary>
    public virtual void DivideLosses(int losses)
    {
    }

    /// <summary>Forward-mode rules: the sensitivities become 0.</summary>
    public virtual void ClearSensitivities()
    {
    }

    /// <summary>Forward-mode rules: lists the sensitivities.</summary>
    public virtual void Visit(IStateVisitor visitor)
    {
    }

    /// <summary>‖dL/dθ‖².</summary>
    public abstract float SquaredGradientNorm();

    /// <summary>One optimizer step over all parameters, and what follows from them.</summary>
    public abstract void Update(in UpdateStep step);

    /// <summary>Recomputes what follows from the parameters.</summary>
    public abstract void Refresh();
}
