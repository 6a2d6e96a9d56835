namespace EdgeRnn.Device.Sinks;

/// <summary>Where the state of a stream was restored from.</summary>
/// <param name="CheckpointRow">Samples that the checkpoint had seen; 0 if there was none.</param>
/// <param name="JournalRows">Samples behind it that were learned again from the journal.</param>
/// <param name="Missing">Samples behind it that the journal lacks before others that it has.</param>
/// <param name="CutRecords">Records at the end of the journal that cannot be read, of all streams.</param>
/// <param name="IsRelearned">Whether the saved state was of other options, other channels or another version, and all is learned again.</param>
internal sealed record Recovered(long CheckpointRow, long JournalRows, long Missing, long CutRecords, bool IsRelearned);
