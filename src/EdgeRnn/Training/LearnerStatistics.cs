namespace EdgeRnn.Training;

/// <summary>Counts since creation.</summary>
/// <param name="Steps">Forward steps.</param>
/// <param name="Updates">Weight updates.</param>
/// <param name="SkippedUpdates">Updates discarded because loss or gradient was not finite.</param>
/// <param name="Loss">Loss of the newest update.</param>
/// <param name="GradientNorm">Global gradient norm of the newest update, before clipping.</param>
/// <param name="ClippedUpdates">Updates whose gradient was scaled down.</param>
/// <param name="Rollbacks">Times that the last good weights were restored, because the loss diverged or a weight was not finite.</param>
/// <param name="Restarts">Times that the weights were initialized again, because restoring had not helped.</param>
public readonly record struct LearnerStatistics(
    long Steps, long Updates, long SkippedUpdates, double Loss, double GradientNorm, long ClippedUpdates,
    long Rollbacks = 0, long Restarts = 0);
