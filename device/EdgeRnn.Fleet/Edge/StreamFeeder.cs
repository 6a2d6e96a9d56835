using System.Globalization;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Fleet.Edge;

/// <summary>
/// Sends a stream's samples to the fleet's log, each once and in order: a message only when the one before is stored. Where to continue is
/// the end of the log itself, so that nothing has to be kept here.
/// </summary>
/// <param name="stream">The stream's name.</param>
/// <param name="board">This board: a stream that another one sends is left alone.</param>
/// <param name="next">The samples from a sequence on, as many as a message is to hold; null if there are none yet.</param>
/// <param name="log">Where they go.</param>
/// <param name="notices">Where troubles are reported.</param>
internal sealed class StreamFeeder(string stream, string board, Func<long, JournalBatch?> next, ISampleLog log, Notices notices)
{
    private LogEnd? _end;

    /// <summary>The last sample that is known to be stored; -1 before.</summary>
    public long Stored => _end?.Sequence ?? -1;

    /// <summary>Sends what there is.</summary>
    public async Task TurnAsync()
    {
        _end ??= await FindEndAsync().ConfigureAwait(false);
        while (_end is { } end && next(end.Sequence + 1) is { } batch)
        {
            (SendOutcome outcome, ulong position) = await log.AppendAsync(stream, batch.Bytes, batch.LastSequence, end.Position).ConfigureAwait(false);
            switch (outcome)
            {
                case SendOutcome.Stored:
                    _end = new LogEnd(batch.LastSequence, board, position);
                    break;
                case SendOutcome.Unknown:
                    _end = await FindEndAsync().ConfigureAwait(false);
                    break;
                default:
                    notices.Log(NoticeLevel.Warning, $"{stream} full", string.Create(
                        CultureInfo.InvariantCulture, $"stream {stream}: its log is full, the workers are behind; samples from {end.Sequence + 1} on wait here"));
                    return;
            }
        }
    }

    private async Task<LogEnd?> FindEndAsync()
    {
        LogEnd? found = await log.ReadEndAsync(stream).ConfigureAwait(false);
        if (found is not { } end || end.Board.Length == 0 || end.Board == board)
        {
            return found;
        }

        notices.Log(NoticeLevel.Error, $"{stream} board", string.Create(
            CultureInfo.InvariantCulture,
            $"stream {stream}: board {end.Board} sends it, up to sample {end.Sequence}; nothing of this board is sent. Give one of the two another name or, if this one takes the other's place: edgernn-fleet forget {stream}"));
        return null;
    }
}
