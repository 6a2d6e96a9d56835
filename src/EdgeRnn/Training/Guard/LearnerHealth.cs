namespace EdgeRnn.Training.Guard;

/// <summary>How a learner's numbers are.</summary>
public enum LearnerHealth
{
    /// <summary>Nothing unusual.</summary>
    Sound,

    /// <summary>It went back to its last good weights not long ago and learns at a lower rate for a while.</summary>
    Recovering,

    /// <summary>
    /// Going back did not help several times in a row. Restore an earlier checkpoint; a learner that nobody helps
    /// soon begins again from new weights.
    /// </summary>
    Diverged,
}
