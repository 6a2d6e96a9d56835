using System.Globalization;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Replay;

/// <summary>Saves a replay's whole state now and then, so that an interrupted one ends as if it had not been interrupted.</summary>
internal sealed class ReplayCheckpoints : IDisposable
{
    private const long NoPredictions = -1;
    private readonly CheckpointStore _store;
    private readonly ReplayState _state;
    private long _predictionsLength = NoPredictions;

    public ReplayCheckpoints(string folder, ReplayState state) => (_store, _state) = (new CheckpointStore(folder), state);

    /// <summary>Why the newest state is not saved; null if it is.</summary>
    public string? NotSaved => _store.Status.Failure;

    /// <summary>Saves the state before a row, whatever was written today: the user chose how often.</summary>
    /// <returns>False if it cannot be saved; the replay continues, and the next call tries with a new file.</returns>
    public bool TrySave(long row, PredictionsFile? predictions)
    {
        _predictionsLength = predictions?.Flush() ?? NoPredictions;
        try
        {
            _store.Save(stream => CheckpointFile.Save(stream, Visit), row, !_state.Trace.HasCollapsed && CheckpointFile.IsSound(Visit));
            return true;
        }
        catch (StateFolderException)
        {
            return false;
        }
    }

    /// <summary>Restores the newest sound checkpoint, if there is one.</summary>
    /// <returns>What was found unusable, a line each.</returns>
    /// <exception cref="UserException">The folder cannot be used, or is that of another replay.</exception>
    public IReadOnlyList<string> Restore()
    {
        CheckpointLoad load = _store.LoadNewest(stream => CheckpointFile.Restore(stream, Visit), moveOthers: false);
        if (load.Failure is { } failure)
        {
            throw Unusable(failure);
        }

        RejectedCheckpoint? other = load.Rejected.FirstOrDefault(rejected => rejected.SetAsideAs is null);
        return load.File is null && other is not null
            ? throw Unusable($"{other.Reason} It is of another recording or other options: give another folder, or remove this one")
            : [.. load.Rejected.Select(rejected => rejected.ToString())];
    }

    /// <summary>The predictions file as it was at the restored checkpoint.</summary>
    public PredictionsFile Continue(string path, int channels)
    {
        if (_predictionsLength == NoPredictions)
        {
            throw Unusable($"was saved without --predictions, so that the lines up to row {_state.Trace.Row} are missing; leave --predictions out or give another folder");
        }

        var file = new FileInfo(path);
        return file.Exists && file.Length >= _predictionsLength
            ? PredictionsFile.Continue(path, channels, _predictionsLength)
            : throw Unusable($"{path} no longer holds the lines up to row {_state.Trace.Row}; bring it back or give another folder");
    }

    public void Dispose() => _store.Dispose();

    private void Visit(IStateVisitor visitor)
    {
        visitor.Require("replay.recording", _state.RecordingFingerprint);
        visitor.Require("replay.import", _state.ImportDigest);
        visitor.Require("replay.rehearse", _state.ReplayUpdates.ToString(CultureInfo.InvariantCulture));
        visitor.Require("replay.learning", _state.Engine.Forecaster.Options.Learning.ToString());
        visitor.Require("replay.seed", (_state.Engine.Forecaster.Options.Network?.Seed ?? _state.Engine.Forecaster.Options.Seed).ToString(CultureInfo.InvariantCulture));
        visitor.Require("replay.shown", _state.Trace.Channel.ToString(CultureInfo.InvariantCulture));
        _state.Engine.Visit(visitor);
        _state.Scores.Visit(visitor, "replay.score");
        _state.Trace.Visit(visitor, "replay.trace");
        visitor.Visit("replay.predictions", ref _predictionsLength, min: NoPredictions);
    }

    private UserException Unusable(string fault) =>
        new(ExitCode.StateUnusable, $"--checkpoint {_store.Folder}: {fault.ReplaceLineEndings(" ")}");
}

/// <summary>What a checkpoint of a replay holds, and whose it is.</summary>
/// <param name="RecordingFingerprint">Of names and values.</param>
/// <param name="ImportDigest">Of the weights file it began with; empty without.</param>
/// <param name="ReplayUpdates">Further updates after each row.</param>
/// <param name="Engine">The forecaster with its training, and the monitor.</param>
/// <param name="Scores">The errors so far.</param>
/// <param name="Trace">The pictures so far.</param>
internal sealed record ReplayState(
    string RecordingFingerprint, string ImportDigest, int ReplayUpdates, StreamEngine Engine, ReplayScores Scores, ReplayTrace Trace);
