using System.Collections.Concurrent;
using System.Globalization;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Service;

/// <summary>What the checkpoints of all streams of a process may write in a day: flash wears as a whole.</summary>
/// <param name="bytesPerDay">Unless a checkpoint must be written.</param>
/// <param name="time">Measures the days.</param>
internal sealed class CheckpointBudget(long bytesPerDay, TimeProvider? time = null)
{
    private readonly ConcurrentDictionary<string, long> _sizes = new(StringComparer.Ordinal);
    private string? _note;
    private int _isNoted;
    private int _isBeyondNoted;

    public WriteBudget Writes { get; } = new(bytesPerDay, time);

    /// <summary>Takes note of how large a stream's checkpoints are.</summary>
    public void Expect(string folder, long bytes) => _sizes[folder] = bytes;

    /// <summary>There is no room for a checkpoint; the log says once that it is put off, and once that it is written all the same.</summary>
    /// <param name="isWritten">The journal is about to delete what led to it.</param>
    public void NoteFull(bool isWritten)
    {
        if (Interlocked.Exchange(ref isWritten ? ref _isBeyondNoted : ref _isNoted, 1) != 0)
        {
            return;
        }

        double megabytes = _sizes.Values.Sum() / 1e6, perDay = bytesPerDay / 1e6;
        _note = isWritten
            ? string.Create(CultureInfo.InvariantCulture, $"checkpoints are written beyond the {perDay:0.#} MB of checkpointMegabytesPerDay: half of journal:megabytes has been filled since the last ones; raise journal:megabytes for fewer")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"checkpoints of {_sizes.Count} {Plural.Of(_sizes.Count, "stream")}, {megabytes:0.0} MB together, come at most every {1440 * megabytes / perDay:0.#} minutes, because checkpointMegabytesPerDay is {perDay:0.#}; the journal holds what lies between");
    }

    /// <summary>What the log should say; null if nothing new.</summary>
    public string? TakeNote() => Interlocked.Exchange(ref _note, null);
}
