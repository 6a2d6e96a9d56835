namespace EdgeRnn.Options;

/// <summary>How dL/dθ is computed.</summary>
public enum LearningRule
{
    /// <summary>
    /// Truncated BPTT(k1, k2): backpropagation through at most k2 steps. k2 = 1 is the immediate derivative, for which the state
    /// before is a constant; k2 = the length of the sequence is full BPTT.
    /// </summary>
    TruncatedBptt,

    /// <summary>
    /// Real-time recurrent learning, for diagonal cells: the sensitivities ∂h/∂θ are carried forward, in O(parameters) a step,
    /// without any limit to the past. With constant weights the gradient is full BPTT's; once weights change, sensitivities are
    /// stale, computed with older weights. A layer below another gets no gradient through that layer's past.
    /// </summary>
    RealTime,

    /// <summary>
    /// SnAp-1 (arXiv 2006.07232), for the other cells: <see cref="RealTime"/> without the paths from a unit through other units;
    /// O(parameters) a step, biased, and stale in the same way.
    /// </summary>
    SnAp1,
}
