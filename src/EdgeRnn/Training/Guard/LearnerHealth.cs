namespace EdgeRnn.Training.Guard;

/// <summary>Whether training is stable.</summary>
public enum LearnerHealth
{
    /// <summary>Training is stable.</summary>
    Sound,

    /// <summary>The last good weights were restored recently; the learning rate is reduced for a while.</summary>
    Recovering,

    /// <summary>
    /// Restoring did not help several times in a row. Restore an earlier checkpoint; otherwise the weights are soon initialized
    /// again.
    /// </summary>
    Diverged,
}
