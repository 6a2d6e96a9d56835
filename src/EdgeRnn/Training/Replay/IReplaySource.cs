namespace EdgeRnn.Training.Replay;

/// <summary>Windows of a stream's past, each of k2 consecutive steps, that a learner can replay.</summary>
internal interface IReplaySource
{
    /// <summary>Windows that are kept at most.</summary>
    int Capacity { get; }

    /// <summary>Windows that are recorded at once, at most: begun, but their last target has not come.</summary>
    int Pending { get; }

    /// <summary>Windows that can be replayed.</summary>
    int Count { get; }

    /// <summary>Copies one step of a window.</summary>
    /// <param name="window">From 0 to <see cref="Count"/> - 1.</param>
    /// <param name="step">From 0 to k2 - 1.</param>
    /// <param name="input">The learner's input, overwritten.</param>
    /// <param name="target">Its target, overwritten; NaN where it is not known.</param>
    void Read(int window, int step, Span<float> input, Span<float> target);
}
