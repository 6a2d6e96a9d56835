namespace EdgeRnn.Device.Sinks;

/// <summary>From where a stream knows its samples again.</summary>
/// <param name="CheckpointRow">Samples that the checkpoint had seen; 0 if there was none.</param>
/// <param name="JournalRows">Samples behind it that were learned again from the journal.</param>
/// <param name="CutRecords">Records cut off at the end of the journal, of all streams.</param>
internal sealed record Recovered(long CheckpointRow, long JournalRows, long CutRecords);
