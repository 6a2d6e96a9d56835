using EdgeRnn.Networks;

namespace EdgeRnn.Training.Replay;

/// <summary>The arithmetic of a batch of windows that run side by side through one network.</summary>
/// <remarks>
/// Steps count from 1; step 0 is the state before the windows. Step t of window w lies in slot t · batch + w of the ring. Each window's
/// numbers are, bit for bit, those it would have alone.
/// </remarks>
internal abstract class ReplayPass
{
    /// <summary>What does not depend on windows: the gradient's norm and the update.</summary>
    public abstract NetworkPass Network { get; }

    /// <summary>h_t, y_t of all windows from their x_t and h_{t-1}.</summary>
    public abstract void Forward(int step);

    /// <summary>Σ dL/dθ over all windows and the steps from 1 to <paramref name="last"/>, from the dL/dy in their slots.</summary>
    public abstract void Backward(int last);
}
