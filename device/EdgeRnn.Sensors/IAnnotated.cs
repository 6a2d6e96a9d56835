namespace EdgeRnn.Sensors;

/// <summary>A source that has notes on how its input is read.</summary>
internal interface IAnnotated
{
    /// <summary>The next thing worth a line in the log; null for none.</summary>
    string? TakeNote();
}
